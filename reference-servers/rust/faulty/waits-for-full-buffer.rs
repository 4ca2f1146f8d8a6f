//! Echo server with one mistake: it waits for more than was sent.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{env, process, thread};

const BUFFER_SIZE: u64 = 1024;

fn main() {
    // 1. Create the socket, 2. bind it to an address, 3. listen. Rust reuses the address by itself.
    let listener = TcpListener::bind(("127.0.0.1", port_argument())).unwrap_or_else(|error| {
        eprintln!("cannot listen: {error}");
        process::exit(1);
    });

    // 4. Accept clients, and let each be served by a thread of its own.
    loop {
        match listener.accept() {
            Ok((connection, _)) => {
                // Without a thread the closure is dropped, and the connection with it, which closes it.
                let _ = thread::Builder::new().spawn(move || serve(connection));
            }
            // Out of descriptors: clients go away, and then there are some again.
            Err(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// 6. The connection is closed where it goes out of scope, whatever happens.
fn serve(mut connection: TcpStream) {
    // An error means that this client is gone. The others are not.
    let _ = transfer(&mut connection);
}

/// 5. Transfer. MISTAKE: read_to_end() waits until there are 1024 bytes, or the client has finished.
fn transfer(connection: &mut TcpStream) -> io::Result<()> {
    loop {
        let mut block = Vec::new();
        if connection.take(BUFFER_SIZE).read_to_end(&mut block)? == 0 {
            return Ok(());
        }
        connection.write_all(&block)?;
    }
}

fn port_argument() -> u16 {
    match env::args().nth(1).and_then(|argument| argument.parse().ok()) {
        Some(port) if port > 0 && env::args().len() == 2 => port,
        _ => {
            eprintln!("usage: waits-for-full-buffer PORT");
            process::exit(2);
        }
    }
}
