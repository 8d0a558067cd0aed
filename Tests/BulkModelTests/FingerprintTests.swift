import BulkModel
import Testing

struct FingerprintTests {
    @Test func `a fingerprint is the first half of the SHA-256 hash`() {
        // FIPS 180-4's example: SHA-256("abc") begins ba7816bf 8f01cfea 414140de 5dae2223.
        #expect(Fingerprint(hashing: Array("abc".utf8)).hexadecimal == "ba7816bf8f01cfea414140de5dae2223")
    }

    @Test func `bytes and back`() {
        let fingerprint = Fingerprint(hashing: [1, 2, 3])
        #expect(Fingerprint(bytes: fingerprint.bytes) == fingerprint)
        #expect(fingerprint.bytes.count == 16)
        #expect(Fingerprint(bytes: [1, 2, 3]) == nil)
    }

    @Test func `a user and a booking never share a key`() {
        #expect(Key(.users, canonical: "x") != Key(.bookings, canonical: "x"))
        #expect(Key(.users, canonical: "x") == Key(.users, canonical: "x"))
    }
}
