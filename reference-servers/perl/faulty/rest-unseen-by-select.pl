# Echo server with one mistake: select() does not see what the buffer of Perl has read already.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my $buffer_size = 1024;

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

# 4. Wait for whatever happens next: a new client, or a client that has sent something.
my $watched = IO::Select->new($listener);
while (1) {
    for my $ready ($watched->can_read) {
        if ($ready == $listener) {
            accept_client();
        } elsif (!serve($ready)) {
            $watched->remove($ready);
            close($ready);    # 6. Close.
        }
    }
}

sub accept_client {
    my $connection = $listener->accept;
    if (!$connection) {
        select(undef, undef, undef, 0.05);    # Out of descriptors: clients go away, and then there are some again.
        return;
    }
    $connection->blocking(0);
    $watched->add($connection);
}

# 5. Transfer: once for each turn of the loop. Returns false when the client has finished, or is gone.
sub serve {
    my ($connection) = @_;
    # MISTAKE: read() takes 8192 bytes from the socket and hands out 1024; sysread() would leave the others to select().
    my $count = read($connection, my $data, $buffer_size);
    return 1 if !defined $count && $!{EAGAIN};
    return 0 if !$count;
    $connection->blocking(1);
    my $sent = send_all($connection, $data);
    $connection->blocking(0);
    return $sent;
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
