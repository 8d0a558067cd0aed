/// A finished course in numbers: what `report.json` holds of it and the page shows.
public struct CourseFigures: Sendable, Hashable {
    /// How long the run took.
    public var seconds: Double
    public var series: Series
    public var latency: LatencyFigures
    /// See ``Course/attempts``.
    public var attempts: [Int]
    public var waits: Waits

    public init(_ course: Course) {
        seconds = course.seconds
        series = course.series
        latency = course.latency
        attempts = course.attempts
        waits = course.waits
    }

    init(seconds: Double, series: Series, latency: LatencyFigures, attempts: [Int], waits: Waits) {
        self.seconds = seconds
        self.series = series
        self.latency = latency
        self.attempts = attempts
        self.waits = waits
    }
}
