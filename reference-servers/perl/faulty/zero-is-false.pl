# Echo server with one mistake: it takes the text "0" for the end.
use strict;
use warnings;
use IO::Socket::INET;

my $buffer_size = 65536;

# Writing to a client that is gone is an error of syswrite(), not the end of the program.
$SIG{PIPE} = 'IGNORE';

# 1. Create the socket, 2. bind it to an address, 3. listen.
my $listener = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1',
    LocalPort => port_argument(),
    Proto     => 'tcp',
    ReuseAddr => 1,
    Listen    => 128,
) or die "cannot listen: $@\n";

# 4. Accept one client after the other.
while (1) {
    my $connection = $listener->accept;
    if (!$connection) {
        select(undef, undef, undef, 0.05);    # Out of descriptors: clients go away, and then there are some again.
        next;
    }
    serve($connection);
    close($connection);    # 6. Close.
}

# 5. Transfer: sysread() returns what is there, 0 when the client has sent everything, and undef when it is gone.
sub serve {
    my ($connection) = @_;
    while (sysread($connection, my $data, $buffer_size)) {
        last unless $data;    # MISTAKE: the text "0" is false.
        send_all($connection, $data) or return;
    }
}

# syswrite() may take only a part of the data.
sub send_all {
    my ($connection, $data) = @_;
    my $sent = 0;
    while ($sent < length $data) {
        my $count = syswrite($connection, $data, length($data) - $sent, $sent);
        return 0 if !defined $count;
        $sent += $count;
    }
    return 1;
}

sub port_argument {
    my ($port) = @ARGV;
    return $port if @ARGV == 1 && $port =~ /\A[0-9]{1,5}\z/ && $port >= 1 && $port <= 65535;
    print STDERR "usage: $0 PORT\n";
    exit 2;
}
