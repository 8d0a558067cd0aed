import BulkModel
import Report
import Testing

struct CourseTests {
    @Test func `percentiles are those of a sorted list, to one percent`() throws {
        var course = Course()
        var values: [Double] = []
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let seconds = 0.001 + Double(state >> 40) / Double(1 << 24) * 3
            values.append(seconds * 1_000)
            course.ended(status: 200, taken: seconds, at: 1)
        }
        values.sort()
        for percentile in course.latency.percentiles {
            let rank = min(values.count - 1, max(0, Int((percentile.level / 100 * Double(values.count)).rounded(.up)) - 1))
            #expect(abs(percentile.milliseconds - values[rank]) <= values[rank] * 0.011, "\(percentile.level)")
        }
        #expect(course.latency.answers == 20_000)
        #expect(course.latency.spectrum.reduce(0) { $0 + $1.answers } == 20_000)
    }

    @Test func `a wait goes from the first word of it to the next thing that happens`() {
        var course = Course()
        course.waiting("quota", at: 1)
        course.waiting("quota", at: 2)
        course.waiting("the server asked to wait", at: 4)
        course.waiting(nil, at: 34)
        course.waiting("quota", at: 40)
        course.end(at: 40.5)
        #expect(
            course.waits.longest == [
                Wait(start: 4, seconds: 30, reason: "the server asked to wait"), Wait(start: 1, seconds: 3, reason: "quota"),
            ])
        #expect(course.waits.sums.map(\.reason) == ["the server asked to wait", "quota"])
        #expect(course.waits.sums.map(\.count) == [1, 2])
        #expect(course.waits.sums.map(\.seconds) == [30, 3.5])
    }

    @Test func `of many waits the longest are kept`() {
        var waits = Waits()
        for number in 1...1_000 {
            waits.note("quota", at: Double(number) * 2_000)
            waits.note(nil, at: Double(number) * 2_000 + Double((number * 7_919) % 1_000 + 1))
        }
        #expect(waits.longest.map(\.seconds) == (0..<Waits.kept).map { Double(1_000 - $0) })
        #expect(waits.sums.first?.count == 1_000)
    }

    @Test func `rows are counted by their attempts, and many attempts together`() {
        var course = Course()
        for attempts in [0, 1, 1, 2, 50, 20] { course.concluded(.created, attempts: attempts, at: 0) }
        #expect(course.attempts.count == Course.mostAttempts + 1)
        #expect(course.attempts.prefix(3) == [1, 2, 1])
        #expect(course.attempts.last == 2)
    }
}
