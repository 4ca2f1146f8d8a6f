import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Echo server with one mistake: it takes a byte for the end. */
public final class CharEofFf {
    private static final int BUFFER_SIZE = 65536;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = portOf(arguments);
        // 1. Create the socket, 2. bind it to an address, 3. listen.
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        try {
            listener.bind(new InetSocketAddress("127.0.0.1", port), 128);
        } catch (IOException error) {
            System.err.println("cannot listen: " + error.getMessage());
            System.exit(1);
        }

        // 4. Accept clients, and let each be served by a thread of its own.
        while (true) {
            try {
                Socket connection = listener.accept();
                new Thread(() -> serve(connection)).start();
            } catch (IOException error) {
                Thread.sleep(50); // Out of descriptors: clients go away, and then there are some again.
            }
        }
    }

    private static void serve(Socket connection) {
        // 6. `try` closes the connection, whatever happens.
        try (connection) {
            InputStream input = new BufferedInputStream(connection.getInputStream(), BUFFER_SIZE);
            OutputStream output = new BufferedOutputStream(connection.getOutputStream(), BUFFER_SIZE);
            // 5. Transfer. MISTAKE: as a byte 0xFF is -1 too. What read() returns has to be compared as an int.
            byte next;
            while ((next = (byte) input.read()) != -1) {
                output.write(next);
                if (input.available() == 0) {
                    output.flush();
                }
            }
            output.flush();
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
        System.err.println("usage: java CharEofFf.java PORT");
        System.exit(2);
        return 0;
    }
}
