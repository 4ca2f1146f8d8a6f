import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** Sends a text with its length before it.   java WritesUtf HOST PORT MESSAGE */
public class WritesUtf {
  public static void main(String[] arguments) {
    try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
      // The mistake: writeUTF() puts a length of two bytes before the text.
      new DataOutputStream(socket.getOutputStream()).writeUTF(arguments[2]);
      socket.shutdownOutput();
      socket.getInputStream().transferTo(System.out);
      System.out.flush();
    } catch (IOException error) {
      System.err.println("the conversation failed: " + error.getMessage());
      System.exit(1);
    }
  }
}
