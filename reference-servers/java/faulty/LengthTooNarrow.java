import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Echo server with one mistake: it keeps the count of a read in eight bits. */
public final class LengthTooNarrow {
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
            InputStream input = connection.getInputStream();
            OutputStream output = connection.getOutputStream();
            byte[] buffer = new byte[BUFFER_SIZE];
            // 5. Transfer: read() returns what is there, and -1 when the client has sent everything.
            for (int count = input.read(buffer); count != -1; count = input.read(buffer)) {
                byte length = (byte) count; // MISTAKE: a count above 255 does not fit.
                output.write(buffer, 0, length & 0xff);
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
        System.err.println("usage: java LengthTooNarrow.java PORT");
        System.exit(2);
        return 0;
    }
}
