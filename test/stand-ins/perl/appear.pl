# Second half: shows the command line and name of the plan. Assigning to $0 writes over the argv that the kernel keeps,
# which takes away the "-" that made perl read its program from stdin (see proc_pid_cmdline(5)).
use strict;
use warnings;

$| = 1;
$0 = join "\0", @{ $plan{shown} };
# $0 sets the comm too, so that comes after it.
open my $comm, '>', '/proc/self/comm' or die "comm: $!\n";
print $comm $plan{comm};
close $comm;

# True once whoever started us is gone.
sub orphaned {
    my ($seconds) = @_;
    my $ready = '';
    vec($ready, 0, 1) = 1;
    # -1 when a signal came first.
    return 0 unless select($ready, undef, undef, $seconds) > 0;
    return !sysread STDIN, my $ignored, 4096;
}
