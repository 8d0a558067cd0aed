import Sandbox
import Testing

@Suite struct IdentifierTests {
    @Test func `fixed ids read as documented`() {
        #expect(host(12).text == "10000000-0000-4000-8000-000000000012")
        #expect(Identifier("70000000-0000-4000-8000-000000000001") == confirmationType)
        #expect(host(12).fixedNumber(digit: 1) == 12)
        #expect(host(12).fixedNumber(digit: 2) == nil)
    }

    @Test func `text and value agree in both cases`() {
        let text = "0123abcd-4567-4e8f-9abc-def012345678"
        #expect(Identifier(text)?.text == text)
        #expect(Identifier(text.uppercased())?.text == text)
    }

    @Test(arguments: [
        "", "0123abcd45674e8f9abcdef012345678", "0123abcd-4567-4e8f-9abc-def01234567", "g123abcd-4567-4e8f-9abc-def012345678",
    ])
    func `what is no UUID is refused`(text: String) {
        #expect(Identifier(text) == nil)
    }

    @Test func `minted ids lead back to their index and to nothing else`() {
        let minter = Minter(seed: 7)
        for index in [0, 1, 255, 65_536, 123_456_789] {
            let identifier = minter.identifier(.user, index)
            #expect(minter.index(.user, of: identifier) == index)
            #expect(minter.index(.appointment, of: identifier) == nil)
            #expect(Minter(seed: 8).index(.user, of: identifier) == nil)
            // Version 4 and variant of RFC 9562, or a strict client would refuse them.
            let text = Array(identifier.text)
            #expect(text[14] == "4" && "89ab".contains(text[19]), "\(identifier.text)")
        }
    }

    @Test func `a new seed is a new company with the same fixed ids`() {
        let first = company { $0.seed = 1 }
        let second = company { $0.seed = 2 }
        #expect(first.ids.user(1) == second.ids.user(1))
        #expect(first.ids.user(100) != second.ids.user(100))
    }
}
