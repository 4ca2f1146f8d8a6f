import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Echo server with one mistake: it loses what does not fit. */
public final class PartialSendIgnored {
    private static final int BUFFER_SIZE = 65536;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = portOf(arguments);
        // 1. Create the socket, 2. bind it to an address, 3. listen.
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.socket().setReuseAddress(true);
        try {
            listener.bind(new InetSocketAddress("127.0.0.1", port), 128);
        } catch (IOException error) {
            System.err.println("cannot listen: " + error.getMessage());
            System.exit(1);
        }

        // 4. Accept clients, and let each be served by a thread of its own.
        while (true) {
            try {
                SocketChannel connection = listener.accept();
                new Thread(() -> serve(connection)).start();
            } catch (IOException error) {
                Thread.sleep(50); // Out of descriptors: clients go away, and then there are some again.
            }
        }
    }

    private static void serve(SocketChannel connection) {
        // 6. `try` closes the connection, whatever happens.
        try (connection) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
            // 5. Transfer: read() returns what is there, and -1 when the client has sent everything.
            while (connection.read(buffer) != -1) {
                buffer.flip();
                connection.write(buffer); // MISTAKE: this may send less than all: loop while hasRemaining().
                buffer.clear();
            }
        } catch (IOException error) {
            // This client is gone. The others are not.
        }
    }

    private static int portOf(String[] arguments) {
        if (arguments.length == 1 && arguments[0].matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(arguments[0]);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        System.err.println("usage: java PartialSendIgnored.java PORT");
        System.exit(2);
        return 0;
    }
}
