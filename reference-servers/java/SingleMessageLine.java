import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Single-message server: a message ends with the first newline.   java SingleMessageLine.java PORT */
public final class SingleMessageLine {
    private static final int GRACE_MILLISECONDS = 2000;

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
            OutputStream output = connection.getOutputStream();
            // 5. Transfer: receive the line, send it. A line without an end is none.
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int next;
            do {
                next = input.read();
                if (next < 0) {
                    return;
                }
                line.write(next);
            } while (next != '\n');
            line.writeTo(output);
            output.flush();
            // Whatever the client sent behind its message is thrown away; a close() with unread data would reset the connection.
            connection.shutdownOutput();
            connection.setSoTimeout(GRACE_MILLISECONDS);
            input.transferTo(OutputStream.nullOutputStream());
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
        System.err.println("usage: java SingleMessageLine.java PORT");
        System.exit(2);
        return 0;
    }
}
