# First half of every stand-in: waits to be placed and let go, then becomes the program of the plan by exec, which keeps
# the pid. Only modules of perl-base are used here and in its neighbours: they are on every Debian.
use strict;
use warnings;

$| = 1;
# The kernel ends us, whatever happens to our parent; exec keeps an alarm.
alarm $plan{seconds};

# 0 means the writer, whatever pid namespace it is in.
for my $cgroup (@{ $plan{cgroups} // [] }) {
    open my $procs, '>', "$cgroup/cgroup.procs" or die "cannot enter $cgroup: $!\n";
    print $procs '0';
    close $procs or die "cannot enter $cgroup: $!\n";
}

my $program = $plan{memfd} ? copy_to_memory($plan{file}) : $plan{file};
print "launched $$\n";
# Unbuffered: what follows in the pipe is for the program.
sysread(STDIN, my $word, 5) or exit 0;
exec { $program } @{ $plan{argv} } or die "cannot run $program: $!\n";

# memfd_create(2); the plan has the number of the system call on this machine.
sub copy_to_memory {
    my ($file) = @_;
    my $name = $plan{name};
    my $fd = syscall $plan{memfd}, $name, 0;
    die "memfd_create: $!\n" if $fd < 0;
    open my $from, '<:raw', $file or die "cannot read $file: $!\n";
    open our $memory, '>&=:raw', $fd or die "memfd: $!\n";
    $memory->autoflush(1);
    print $memory do { local $/; <$from> };
    return "/proc/self/fd/$fd";
}
__END__
