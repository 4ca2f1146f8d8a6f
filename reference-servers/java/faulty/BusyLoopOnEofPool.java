// FAULTY, on purpose: busy-loop-on-eof. The handler does not look at the result of a read that has completed: at the end of the stream it
// is -1, nothing is written, and the next read completes at once, in another thread of the pool.
// Usage: java BusyLoopOnEofPool PORT

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

final class BusyLoopOnEofPool {
    private static final int BUFFER_SIZE = 65536;
    private static final int THREADS = 8;

    public static void main(String[] arguments) throws InterruptedException {
        AsynchronousServerSocketChannel listener;
        AsynchronousChannelGroup pool;
        try {
            // 1. Create the socket, 2. bind it to an address, 3. listen.
            pool = AsynchronousChannelGroup.withFixedThreadPool(THREADS, Executors.defaultThreadFactory());
            listener = AsynchronousServerSocketChannel.open(pool);
            listener.bind(new InetSocketAddress("127.0.0.1", portFrom(arguments)), 128);
        } catch (IOException error) {
            System.err.println("cannot listen: " + error.getMessage());
            System.exit(1);
            return;
        }

        // 4. Accept clients: each that comes is served by the handlers of its own connection.
        listener.accept(null, new Accepted(listener));
        pool.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS);
    }

    private record Accepted(AsynchronousServerSocketChannel listener)
            implements CompletionHandler<AsynchronousSocketChannel, Void> {
        @Override
        public void completed(AsynchronousSocketChannel client, Void nothing) {
            listener.accept(null, this);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
            client.read(buffer, buffer, new Received(client));
        }

        @Override
        public void failed(Throwable error, Void nothing) {
            pause(); // Out of descriptors: clients go away, and then there are some again.
            listener.accept(null, this);
        }
    }

    private record Received(AsynchronousSocketChannel client) implements CompletionHandler<Integer, ByteBuffer> {
        @Override
        public void completed(Integer result, ByteBuffer buffer) {
            // MISTAKE: result is -1 when the client has sent everything, and the connection is to be closed then.
            buffer.flip();
            client.write(buffer, buffer, new Sent(client));
        }

        @Override
        public void failed(Throwable error, ByteBuffer buffer) {
            close(client);
        }
    }

    private record Sent(AsynchronousSocketChannel client) implements CompletionHandler<Integer, ByteBuffer> {
        @Override
        public void completed(Integer result, ByteBuffer buffer) {
            // 5. Transfer: a write may have taken a part only.
            if (buffer.hasRemaining()) {
                client.write(buffer, buffer, this);
                return;
            }
            buffer.clear();
            client.read(buffer, buffer, new Received(client));
        }

        @Override
        public void failed(Throwable error, ByteBuffer buffer) {
            close(client);
        }
    }

    /** 6. Close. */
    private static void close(AsynchronousSocketChannel client) {
        try {
            client.close();
        } catch (IOException error) {
            System.err.println("close: " + error.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    private static int portFrom(String[] arguments) {
        try {
            int port = Integer.parseInt(arguments[0]);
            if (arguments.length == 1 && port >= 1 && port <= 65535) return port;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException error) {
            // Told below.
        }
        System.err.println("usage: java BusyLoopOnEofPool PORT");
        System.exit(2);
        return 0;
    }
}
