eaten = []
while True:
    eaten.append(bytearray(b"x") * (8 << 20))
