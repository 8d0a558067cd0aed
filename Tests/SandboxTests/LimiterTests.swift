import Sandbox
import Testing

/// Every model with exact times: 10 requests per 60 s unless the test says otherwise.
@Suite struct LimiterTests {
    private let start = Moment(epochSeconds: 1_800_000_000)

    private func at(_ seconds: Double) -> Moment { start + .seconds(seconds) }

    /// How many of a volley at one instant are admitted.
    private func volley(_ model: inout some LimitModel, _ count: Int, at seconds: Double) -> Int {
        (0..<count).count { _ in model.admit(at: at(seconds)) == nil }
    }

    @Test func `a window on the clock ends with the clock's minute`() {
        var model = FixedWindow(limit: 10, window: .seconds(60), isAligned: true)
        #expect(volley(&model, 12, at: 50) == 10)
        #expect(model.admit(at: at(59.5)) == .seconds(0.5))
        #expect(volley(&model, 12, at: 60) == 10)
    }

    @Test func `a window from the first hit ends a window after it`() {
        var model = FixedWindow(limit: 10, window: .seconds(60), isAligned: false)
        #expect(volley(&model, 12, at: 50) == 10)
        #expect(model.admit(at: at(100)) == .seconds(10))
        #expect(volley(&model, 12, at: 110) == 10)
    }

    @Test func `a sliding log frees each place a window after its use`() {
        var model = SlidingLog(limit: 2, window: .seconds(60), countsRefused: false)
        #expect(model.admit(at: at(0)) == nil)
        #expect(model.admit(at: at(20)) == nil)
        #expect(model.admit(at: at(59)) == .seconds(1))
        #expect(model.admit(at: at(60)) == nil)
        #expect(model.admit(at: at(79)) == .seconds(1))
        #expect(model.admit(at: at(80)) == nil)
    }

    @Test func `a sliding log that counts refusals stays full while it is hammered`() {
        var model = SlidingLog(limit: 2, window: .seconds(60), countsRefused: true)
        #expect(volley(&model, 2, at: 0) == 2)
        for second in stride(from: 10.0, through: 200, by: 10) { #expect(model.admit(at: at(second)) != nil, "second \(second)") }
        #expect(model.admit(at: at(249.9)) != nil)
        #expect(model.admit(at: at(310)) == nil)
    }

    @Test func `never more than the limit in any window of a sliding log`() {
        for seed in UInt64(0)..<50 {
            var random = RandomSource(seed: seed)
            var model = SlidingLog(limit: 7, window: .seconds(60), countsRefused: seed % 2 == 0)
            var admitted: [Double] = []
            var second = 0.0
            for _ in 0..<300 {
                second += random.unit() * 12
                if model.admit(at: at(second)) == nil { admitted.append(second) }
            }
            for (index, time) in admitted.enumerated() where index >= 7 {
                #expect(time - admitted[index - 7] >= 59.999_999, "seed \(seed)")
            }
        }
    }

    @Test func `a sliding counter weighs the last window by its overlap`() {
        var model = SlidingCounter(limit: 10, window: .seconds(60), countsRefused: false)
        #expect(volley(&model, 12, at: 0) == 10)
        // At 66 s nine tenths of the last window's ten still count.
        #expect(volley(&model, 5, at: 66) == 1)
        #expect(volley(&model, 5, at: 72) == 1)
        #expect(volley(&model, 20, at: 90) == 3)
    }

    @Test func `the wait a sliding counter names is enough and not too much`() throws {
        var model = SlidingCounter(limit: 10, window: .seconds(60), countsRefused: false)
        _ = volley(&model, 10, at: 0)
        let refused = model.admit(at: at(61))
        let wait = try #require(refused)
        var early = model
        #expect(early.admit(at: at(61) + wait - .seconds(0.01)) != nil)
        #expect(model.admit(at: at(61) + wait) == nil)
    }

    @Test func `a token bucket gives its capacity and then its rate`() {
        var model = TokenBucket(limit: 10, window: .seconds(60), capacity: 20, countsRefused: false)
        #expect(volley(&model, 30, at: 0) == 20)
        #expect(model.admit(at: at(5)) == .seconds(1))
        #expect(model.admit(at: at(6)) == nil)
        #expect(model.admit(at: at(6)) == .seconds(6))
        #expect(volley(&model, 30, at: 66) == 10)
        #expect(volley(&model, 30, at: 10_000) == 20)
    }

    @Test func `a bucket that counts refusals loses what it saved`() {
        var model = TokenBucket(limit: 10, window: .seconds(60), capacity: 1, countsRefused: true)
        #expect(model.admit(at: at(0)) == nil)
        #expect(model.admit(at: at(5)) == .seconds(6))
        #expect(model.admit(at: at(10)) != nil)
        #expect(model.admit(at: at(16)) == nil)
    }

    @Test func `a leaky bucket lets its burst run ahead and one more`() {
        var model = LeakyBucket(limit: 10, window: .seconds(60), burst: 2)
        #expect(volley(&model, 10, at: 0) == 3)
        #expect(model.admit(at: at(5)) == .seconds(1))
        #expect(model.admit(at: at(6)) == nil)
        #expect(model.admit(at: at(6)) == .seconds(6))
    }

    @Test func `a breach blocks for a whole window and then all is forgotten`() {
        var model = BlockingLog(limit: 10, window: .seconds(60))
        #expect(volley(&model, 10, at: 0) == 10)
        #expect(model.admit(at: at(59)) == .seconds(60))
        #expect(model.admit(at: at(118)) == .seconds(1))
        #expect(volley(&model, 12, at: 119) == 10)
    }

    @Test func `without a breach hits expire one by one`() {
        var model = BlockingLog(limit: 2, window: .seconds(60))
        #expect(model.admit(at: at(0)) == nil)
        #expect(model.admit(at: at(30)) == nil)
        #expect(model.admit(at: at(60)) == nil)
        #expect(model.admit(at: at(90)) == nil)
    }

    @Test func `of two policies the tighter one decides`() {
        var model = DualLog(limit: 10, window: .seconds(60), shortLimit: 4, countsRefused: false)
        #expect(volley(&model, 10, at: 0) == 4)
        #expect(model.admit(at: at(1)) == .seconds(4))
        #expect(volley(&model, 10, at: 5) == 4)
        #expect(volley(&model, 10, at: 10) == 2)
        #expect(model.admit(at: at(20)) == .seconds(40))
    }

    @Test(arguments: LimitSettings.Kind.allCases)
    func `what a model says is left is what it then admits`(kind: LimitSettings.Kind) throws {
        for seed in UInt64(0)..<20 {
            var random = RandomSource(seed: seed)
            guard var model = LimitSettings(kind: kind, rate: 12, window: .seconds(60)).makeModel() else { return }
            var now = start + .seconds(random.unit() * 60)
            for _ in 0..<40 {
                now = now + .seconds(random.unit() * 8)
                _ = model.admit(at: now)
            }
            let left = try #require(model.quotas(at: now).first).remaining
            var admitted = 0
            while model.admit(at: now) == nil { admitted += 1 }
            #expect(admitted == left, "seed \(seed)")
        }
    }
}
