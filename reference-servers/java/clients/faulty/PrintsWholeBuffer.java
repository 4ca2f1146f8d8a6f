import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Prints its buffer, and not what was read into it.   java PrintsWholeBuffer HOST PORT MESSAGE */
public class PrintsWholeBuffer {
  public static void main(String[] arguments) {
    try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
      socket.getOutputStream().write(arguments[2].getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1024];
      while (in.read(buffer) >= 0) System.out.write(buffer, 0, buffer.length); // The mistake: read() says how many bytes came.
      System.out.flush();
    } catch (IOException error) {
      System.err.println("the conversation failed: " + error.getMessage());
      System.exit(1);
    }
  }
}
