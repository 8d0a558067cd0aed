import Crypto

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, to name a file by its content.
public struct ContentHash {
    private var hash = SHA256()

    public init() {}

    public mutating func update(_ bytes: some Sequence<UInt8>) {
        hash.update(data: Array(bytes))
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
