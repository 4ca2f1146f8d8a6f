//! Single-message server: its length goes before a message, in 32 bits.   rustc single_message_u32be.rs

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;
use std::{env, process, thread};

const LENGTH_MAX: u32 = 64 << 20; // A longer message is refused.
const GRACE_TIME: Duration = Duration::from_secs(2);

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

/// 5. Transfer: receive the length, and as many bytes; send the same.
fn transfer(connection: &mut TcpStream) -> io::Result<()> {
    let mut header = [0; 4];
    connection.read_exact(&mut header)?;
    let length = u32::from_be_bytes(header);
    if length > LENGTH_MAX {
        return Ok(());
    }
    // The vector grows with what comes, and not with what is announced.
    let mut message = header.to_vec();
    let received = connection.take(length.into()).read_to_end(&mut message)?;
    if received < length as usize {
        return Ok(());
    }
    connection.write_all(&message)?;

    // Whatever the client sent behind its message is thrown away; a close with unread data would reset the connection.
    connection.shutdown(Shutdown::Write)?;
    connection.set_read_timeout(Some(GRACE_TIME))?;
    io::copy(connection, &mut io::sink())?;
    Ok(())
}

fn port_argument() -> u16 {
    match env::args().nth(1).and_then(|argument| argument.parse().ok()) {
        Some(port) if port > 0 && env::args().len() == 2 => port,
        _ => {
            eprintln!("usage: single_message_u32be PORT");
            process::exit(2);
        }
    }
}
