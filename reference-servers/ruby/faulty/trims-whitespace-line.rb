# Line server with one mistake: strip takes more than the line end.
require "socket"

def main
  # 1. Create the socket, 2. bind it to an address, 3. listen. Ruby reuses the address by itself.
  begin
    listener = TCPServer.new("127.0.0.1", port_argument)
  rescue SystemCallError => error
    abort "cannot listen: #{error.message}"
  end

  # 4. Accept clients, and let each be served by a thread of its own.
  loop do
    connection = listener.accept
    Thread.new(connection) { |client| serve(client) }
  rescue SystemCallError
    sleep 0.05 # Out of descriptors: clients go away, and then there are some again.
  end
end

def serve(connection)
  connection.binmode
  # 5. Transfer: gets returns a line, and nil when the client has sent everything.
  while (line = connection.gets("\n"))
    # MISTAKE: strip takes white space and NUL bytes away, at both ends; chomp("\n") takes the line end alone.
    connection.write("#{line.strip}\n")
  end
rescue IOError, SystemCallError
  # This client is gone. The others are not.
ensure
  # 6. Close the connection, whatever happens.
  connection.close
end

def port_argument
  port = ARGV.length == 1 && ARGV[0].match?(/\A\d{1,5}\z/) ? ARGV[0].to_i : 0
  return port if port.between?(1, 65_535)

  warn "usage: #{$PROGRAM_NAME} PORT"
  exit 2
end

trap("INT", "SYSTEM_DEFAULT") # Ctrl-C ends the server without a traceback.
main
