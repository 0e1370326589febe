# Leaves zombies: children that ended and are not waited for.
for (1 .. $plan{children}) {
    my $child = fork // die "fork: $!\n";
    exit 0 unless $child;
    print "child $child\n";
}
print "ready\n";
1 until orphaned(60);
