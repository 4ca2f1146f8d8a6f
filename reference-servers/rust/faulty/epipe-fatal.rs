//! Echo server with one mistake: a client that does not wait for its answer ends it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{env, process, thread};

const BUFFER_SIZE: usize = 65536;

fn main() {
    // 1. Create the socket, 2. bind it to an address, 3. listen. Rust reuses the address by itself.
    let listener = TcpListener::bind(("127.0.0.1", port_argument())).unwrap_or_else(|error| {
        eprintln!("cannot listen: {error}");
        process::exit(1);
    });

    // 4. Accept one client after the other.
    loop {
        match listener.accept() {
            Ok((connection, _)) => serve(connection),
            // Out of descriptors: clients go away, and then there are some again.
            Err(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// 6. The connection is closed where it goes out of scope, whatever happens.
fn serve(mut connection: TcpStream) {
    let mut buffer = vec![0; BUFFER_SIZE];
    // 5. Transfer: read() returns what is there, and 0 when the client has sent everything.
    while let Ok(length @ 1..) = connection.read(&mut buffer) {
        // MISTAKE: this fails when the client is gone, and the panic ends the server.
        connection.write_all(&buffer[..length]).unwrap();
    }
}

fn port_argument() -> u16 {
    match env::args().nth(1).and_then(|argument| argument.parse().ok()) {
        Some(port) if port > 0 && env::args().len() == 2 => port,
        _ => {
            eprintln!("usage: epipe-fatal PORT");
            process::exit(2);
        }
    }
}
