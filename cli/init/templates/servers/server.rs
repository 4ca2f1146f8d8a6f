// An echo server: what a client sends comes back. Fill in the TODOs from the top, and judge it after each of them:
//
//     rustc server.rs && npx echospec test -- ./server {port}
#![allow(unused)]
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() {
    let port: u16 = std::env::args().nth(1).expect("a port").parse().expect("a number");
    let mut listener: Option<TcpListener> = None;
    // TODO 1: bind a TcpListener to ("127.0.0.1", port). In Rust it reuses its address and listens then as well.
    let Some(listener) = listener else {
        eprintln!("TODO 1: nothing listens yet");
        std::process::exit(1);
    };
    loop {
        let mut client: Option<TcpStream> = None;
        // TODO 2: accept a client.
        let Some(client) = client else {
            eprintln!("TODO 2: nobody is accepted yet");
            std::process::exit(1);
        };
        // A client that vanishes is an error of this client alone: the next one is served.
        let _ = echo(client);
    }
}

fn echo(mut client: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0u8; 4096];
    loop {
        let mut length = 0;
        // TODO 3: read what the client has sent. read() returns 0 when it has finished; on ErrorKind::Interrupted, try again.
        if length == 0 {
            return Ok(());
        }
        // TODO 4: write all of those bytes back, not the whole buffer. write() may take only a part.
    }
}
