import HTTPTransport
import Testing

struct CertificateDateTests {
    @Test(
        arguments: [
            ("Nov 24 10:00:00 2026 GMT", 1_795_514_400), ("Feb 29 23:59:59 2028 GMT", 1_835_481_599), ("Jan  1 00:00:00 1970 GMT", 0),
            ("2026-11-24 10:00:00 UTC", 1_795_514_400), ("2026-03-01 00:00:00 GMT", 1_772_323_200),
        ] as [(String, Int64)])
    func `the dates of certificates are read`(_ text: String, _ seconds: Int64) {
        #expect(ServerCertificate.seconds(text) == seconds)
    }

    @Test(arguments: ["", "Nov 24 10:00 2026 GMT", "Foo 24 10:00:00 2026 GMT", "2026-13-01 00:00:00 GMT", "Nov 24 10:00:00 2026 CET"])
    func `what is no date is none`(_ text: String) {
        #expect(ServerCertificate.seconds(text) == nil)
    }
}
