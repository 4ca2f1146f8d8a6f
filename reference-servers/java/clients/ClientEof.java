import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends a message up to the end of the file, and prints the answer.   java ClientEof HOST PORT [MESSAGE] */
public class ClientEof {
  public static void main(String[] arguments) throws IOException {
    byte[] message = arguments.length > 2 ? arguments[2].getBytes(StandardCharsets.UTF_8) : System.in.readAllBytes();
    // 1. Create the socket, and 2. connect it.
    try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
      // 3. Send all, and say that this was all.
      socket.getOutputStream().write(message);
      socket.shutdownOutput();
      // 4. Receive all, and 5. close, which the `try` does.
      String answer = receiveText(socket.getInputStream());
      new PrintStream(System.out, true, StandardCharsets.UTF_8).print(answer);
    } catch (IOException error) {
      System.err.println("the conversation failed: " + error.getMessage());
      System.exit(1);
    }
  }

  /** Character by character. Each `+=` copies everything that came before: right, and slow with long answers. */
  private static String receiveText(InputStream in) throws IOException {
    Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
    String text = "";
    for (int character; (character = reader.read()) >= 0; ) text += (char) character;
    return text;
  }
}
