import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Line server with one mistake: it keeps its answers in a buffer while there is anything left to read.   java LineReplyNotFlushed.java PORT */
public final class LineReplyNotFlushed {
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
            InputStream input = new BufferedInputStream(connection.getInputStream());
            OutputStream output = new BufferedOutputStream(connection.getOutputStream());
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            // 5. Transfer: bytes are collected until the line is complete; -1 means that the client has sent everything.
            int next;
            while ((next = input.read()) != -1) {
                line.write(next);
                if (next == '\n') {
                    line.writeTo(output);
                    line.reset();
                    // MISTAKE: what is left may be half a line, and read() waits for the other half.
                    if (input.available() == 0) {
                        output.flush();
                    }
                }
            }
            line.writeTo(output);
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
        System.err.println("usage: java LineReplyNotFlushed.java PORT");
        System.exit(2);
        return 0;
    }
}
