//! Echo server with one mistake: it ends when it is out of descriptors.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, process, thread};

const BUFFER_SIZE: usize = 65536;

fn main() {
    // 1. Create the socket, 2. bind it to an address, 3. listen. Rust reuses the address by itself.
    let listener = TcpListener::bind(("127.0.0.1", port_argument())).unwrap_or_else(|error| {
        eprintln!("cannot listen: {error}");
        process::exit(1);
    });

    // 4. Accept clients, and let each be served by a thread of its own.
    for connection in listener.incoming() {
        // MISTAKE: being out of descriptors passes, but the panic ends the server.
        let connection = connection.unwrap();
        let _ = thread::Builder::new().spawn(move || serve(connection));
    }
}

/// 6. The connection is closed where it goes out of scope, whatever happens.
fn serve(mut connection: TcpStream) {
    // An error means that this client is gone. The others are not.
    let _ = transfer(&mut connection);
}

/// 5. Transfer: read() returns what is there, and 0 when the client has sent everything.
fn transfer(connection: &mut TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER_SIZE];
    loop {
        let length = connection.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        connection.write_all(&buffer[..length])?;
    }
}

fn port_argument() -> u16 {
    match env::args().nth(1).and_then(|argument| argument.parse().ok()) {
        Some(port) if port > 0 && env::args().len() == 2 => port,
        _ => {
            eprintln!("usage: accept-emfile-fatal PORT");
            process::exit(2);
        }
    }
}
