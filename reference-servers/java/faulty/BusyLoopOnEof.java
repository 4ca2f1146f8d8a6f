import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Line server with one mistake: it does not see that there is no line any more. */
public final class BusyLoopOnEof {
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
            BufferedReader input = new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            PrintStream output = new PrintStream(connection.getOutputStream(), true, StandardCharsets.ISO_8859_1);
            // 5. Transfer.
            while (true) {
                output.print(input.readLine() + "\n"); // MISTAKE: null is the end, and a PrintStream throws nothing.
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
        System.err.println("usage: java BusyLoopOnEof.java PORT");
        System.exit(2);
        return 0;
    }
}
