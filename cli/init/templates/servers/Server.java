import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An echo server: what a client sends comes back. Fill in the TODOs from the top, and judge it after each of them:
 *
 *     javac Server.java && npx echospec test -- java -cp . Server {port}
 */
public class Server {
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        ServerSocket listener = null;
        // TODO 1: create a ServerSocket without an address, and let it reuse its address, so that a restart need not wait.
        // TODO 2: bind it to the address. In Java it listens then as well.
        if (listener == null) {
            System.err.println("TODO 1 and 2: nothing listens yet");
            System.exit(1);
        }
        while (true) {
            Socket client = null;
            // TODO 3: accept a client.
            if (client == null) {
                System.err.println("TODO 3: nobody is accepted yet");
                System.exit(1);
            }
            echo(client);
        }
    }

    /** Talks with one client until it has finished. A client that vanishes must not end the server. */
    private static void echo(Socket client) throws IOException {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[4096];
            while (true) {
                int length = -1;
                // TODO 4: read what the client has sent. read() returns -1 when it has finished.
                if (length < 0) return;
                // TODO 5: write those bytes back, not the whole buffer, and flush.
            }
        }
        // TODO 6: a client that vanishes throws an IOException. Catch it here.
    }
}
