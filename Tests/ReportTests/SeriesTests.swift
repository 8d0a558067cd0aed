import Report
import Testing

struct SeriesTests {
    @Test func `buckets merge when they run out, and no count is lost`() {
        var series = Series()
        for second in 0..<10_000 {
            series.update(at: Double(second) + 0.5) { bucket in
                bucket.well += 1
                bucket.writes += 2
                bucket.quota = second
            }
            #expect(series.buckets.count <= Series.limit)
        }
        #expect(series.width == 64)
        #expect(series.buckets.count == 157)
        #expect(series.buckets.dropLast().allSatisfy { $0.well == 64 })
        #expect(series.total.well == 10_000)
        #expect(series.total.writes == 20_000)
        #expect(series.total.quota == 9_999)
    }

    @Test func `a jump over a long pause keeps what came before in its place`() {
        var series = Series()
        series.update(at: 3) { $0.badly = 1 }
        series.update(at: 100_000) { $0.badly = 5 }
        #expect(series.width == 512)
        #expect(series.buckets.first?.badly == 1)
        #expect(series.buckets.last?.badly == 5)
        #expect(series.buckets.count == 100_000 / 512 + 1)
    }

    @Test(arguments: [-5.0, .nan, .infinity, -.infinity]) func `a moment that cannot be counts as the beginning`(_ second: Double) {
        var series = Series()
        series.update(at: second) { $0.well = 1 }
        #expect(series.buckets.map(\.well) == [1])
    }
}
