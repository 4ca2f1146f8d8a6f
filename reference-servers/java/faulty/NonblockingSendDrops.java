import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** Echo server with one mistake: it loses what cannot be sent at once. */
public final class NonblockingSendDrops {
    private static final int BUFFER_SIZE = 65536;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = portOf(arguments);
        // 1. Create the socket, 2. bind it to an address, 3. listen. Nothing may block an event loop.
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.socket().setReuseAddress(true);
        try {
            listener.bind(new InetSocketAddress("127.0.0.1", port), 128);
        } catch (IOException error) {
            System.err.println("cannot listen: " + error.getMessage());
            System.exit(1);
        }
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);

        // 4. Wait for whatever happens next, and do what can be done without waiting.
        while (true) {
            selector.select();
            Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
            while (ready.hasNext()) {
                SelectionKey key = ready.next();
                ready.remove();
                if (key.isAcceptable()) {
                    accept(listener, selector);
                } else {
                    serve(key);
                }
            }
        }
    }

    private static void accept(ServerSocketChannel listener, Selector selector) throws InterruptedException {
        try {
            SocketChannel connection = listener.accept();
            if (connection != null) {
                connection.configureBlocking(false);
                connection.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER_SIZE));
            }
        } catch (IOException error) {
            Thread.sleep(50); // Out of descriptors: clients go away, and then there are some again.
        }
    }

    private static void serve(SelectionKey key) {
        SocketChannel connection = (SocketChannel) key.channel();
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        try {
            // 5. Transfer.
            buffer.clear();
            if (connection.read(buffer) == -1) {
                connection.close(); // 6. Close, which takes the connection out of the selector as well.
                return;
            }
            buffer.flip();
            connection.write(buffer); // MISTAKE: what does not fit now has to be kept and sent later.
        } catch (IOException error) {
            close(connection); // This client is gone. The others are not.
        }
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException error) {
            // It is closed all the same.
        }
    }

    private static int portOf(String[] arguments) {
        if (arguments.length == 1 && arguments[0].matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(arguments[0]);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        System.err.println("usage: java NonblockingSendDrops.java PORT");
        System.exit(2);
        return 0;
    }
}
