import echo
server = echo.listen()
while True:
    client, _ = server.accept()
    client.sendall(b"a" * 65536)
    while client.recv(65536):
        pass
    client.close()
