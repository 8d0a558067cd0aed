import BulkModel
import Testing

struct ShardTests {
    @Test(arguments: ["1/1", "2/4", "1024/1024"]) func `a part is read and written in one form`(_ text: String) {
        #expect(Shard(text)?.text == text)
    }

    @Test(arguments: ["", "1", "0/4", "5/4", "1/1025", "-1/4", "+1/4", "1/ 4", "1/4/1", "a/4", "1/", "٢/4", "99999999999999999999/2"])
    func `what is no part is none`(_ text: String) {
        #expect(Shard(text) == nil)
    }

    @Test func `each fingerprint is in exactly one of the parts`() {
        for number in 0..<200 {
            let fingerprint = Fingerprint(hashing: Array("row \(number)".utf8))
            for count in [1, 2, 3, 7, 1_024] {
                #expect((1...count).count { Shard(number: $0, count: count)?.contains(fingerprint) == true } == 1)
            }
        }
    }
}
