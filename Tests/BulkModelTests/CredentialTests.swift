import BulkModel
import Testing

struct CredentialTests {
    @Test(arguments: [
        ("ak_live:0b9f:s3cr3t", Credential.Kind.platformKey), ("rgo-0123456789", .personalToken), ("eyJhbGciOi", .other),
        ("  ak_live:0b9f:s3cr3t\n", .platformKey),
    ])
    func `the prefix tells the kind`(text: String, kind: Credential.Kind) {
        #expect(Credential(text)?.kind == kind)
    }

    @Test(arguments: ["", "  \n", "ak_live:a b", "ak_live:a\r\nX-Evil: 1", "schlüssel"])
    func `what cannot stand in a header is no credential`(text: String) {
        #expect(Credential(text) == nil)
    }

    @Test func `a credential does not show itself`() throws {
        let credential = try #require(Credential("ak_live:0b9f:s3cr3t"))
        var dumped = ""
        dump(credential, to: &dumped)
        for text in [
            "\(credential)", String(reflecting: credential), dumped, String(describing: [credential]), credential.fingerprint.hexadecimal,
        ] {
            #expect(!text.contains("s3cr3t"))
        }
    }
}
