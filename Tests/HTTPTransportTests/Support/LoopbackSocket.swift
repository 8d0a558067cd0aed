import Glibc

/// A TCP socket on 127.0.0.1, blocking. The only place of these tests that speaks to the system's socket calls.
struct LoopbackSocket: Sendable {
    let descriptor: Int32

    /// Listens on a free port.
    static func listening() -> (socket: LoopbackSocket, port: Int) {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // unsafe: the socket calls take a sockaddr of any family by pointer and length.
        let port = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(unsafe bind(descriptor, address, length) == 0, "no port on 127.0.0.1")
                precondition(listen(descriptor, 512) == 0, "cannot listen")
                unsafe getsockname(descriptor, address, &length)
            }
            return unsafe Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        return (LoopbackSocket(descriptor: descriptor), port)
    }

    /// A port on which nobody listens; it was free a moment ago.
    static func unusedPort() -> Int {
        let (socket, port) = listening()
        socket.close()
        return port
    }

    /// The next connection; `nil` once the socket is shut down.
    func accept() -> LoopbackSocket? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection >= 0 ? LoopbackSocket(descriptor: connection) : nil
    }

    /// The next bytes; empty at the end.
    func read() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        // unsafe: writes at most as many bytes as the array holds.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        return Array(bytes.prefix(max(0, count)))
    }

    /// Writes all, or gives up when the peer is gone.
    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            // unsafe: reads no more than the slice holds.
            let count = unsafe bytes[sent...].withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Wakes whoever blocks on the socket.
    func shutdown() {
        _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Makes the close a reset: what the peer has not read yet is lost.
    func close(resetting: Bool = false) {
        if resetting {
            var option = linger(l_onoff: 1, l_linger: 0)
            // unsafe: the option is read during the call.
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        _ = Glibc.close(descriptor)
    }
}
