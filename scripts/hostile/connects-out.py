import socket
import echo
told = echo.targets()
addresses = [("127.0.0.1", port) for port in told["ports"]] + [("192.0.2.1", 80)]
for address in addresses:
    with socket.socket() as client:
        client.settimeout(1)
        if client.connect_ex(address) == 0:
            echo.caught(f"connected to {address}")
echo.serve()
