/// One plot as inline SVG: a frame with two axes into which marks are drawn. Colours come from the page's style sheet by class.
struct Plot {
    /// Units of the drawing; the page scales it.
    static let width = 760.0
    private static let left = 64.0
    private static let right = 16.0
    private static let top = 14.0
    private static let bottom = 44.0

    private let id: String
    private let title: String
    private let description: String
    private let height: Double
    private let x: Axis
    private let y: Axis
    private let xTitle: String
    private let yTitle: String
    private var marks = ""
    private var key: [(style: String, text: String)] = []

    /// - Parameters:
    ///   - title: what is plotted; also read out to who does not see it, with `description`.
    ///   - xTitle: with its unit.
    ///   - yTitle: with its unit.
    init(id: String, title: String, description: String, height: Double = 240, x: Axis, y: Axis, xTitle: String, yTitle: String) {
        self.id = id
        self.title = title
        self.description = description
        self.height = height
        self.x = x
        self.y = y
        self.xTitle = xTitle
        self.yTitle = yTitle
    }

    private func across(_ value: Double) -> Double { Self.left + (Self.width - Self.left - Self.right) * value / max(x.end, 1e-9) }
    private func up(_ value: Double) -> Double { height - Self.bottom - (height - Self.top - Self.bottom) * value / max(y.end, 1e-9) }

    /// Adds to the key below the plot.
    mutating func explain(_ style: String, _ text: String) { key.append((style, text)) }

    /// A stretch of the x axis, shaded over the whole height.
    mutating func shade(from start: Double, to end: Double, _ style: String, _ title: String) {
        let (left, right) = (across(max(0, start)), across(min(x.end, end)))
        guard right > left else { return }
        marks += "<rect class=\"\(style)\" x=\"\(n(left))\" y=\"\(n(Self.top))\" width=\"\(n(max(1, right - left)))\" "
        marks += "height=\"\(n(height - Self.top - Self.bottom))\"><title>\(escaped(title))</title></rect>\n"
    }

    /// Columns side by side, each from `low` to `high`, drawn as one shape.
    mutating func columns(_ columns: [(start: Double, end: Double, low: Double, high: Double)], _ style: String) {
        var path = ""
        for column in columns where column.high > column.low {
            let (left, right) = (n(across(column.start)), n(across(column.end)))
            path += "M\(left) \(n(up(column.low)))V\(n(up(column.high)))H\(right)V\(n(up(column.low)))Z"
        }
        if !path.isEmpty { marks += "<path class=\"\(style)\" d=\"\(path)\"/>\n" }
    }

    /// Level stretches joined by steps; `nil` leaves a gap.
    mutating func steps(_ steps: [(start: Double, end: Double, value: Double?)], _ style: String) {
        var path = ""
        var isDrawing = false
        for step in steps {
            guard let value = step.value else {
                isDrawing = false
                continue
            }
            let height = n(up(min(value, y.end)))
            path += isDrawing ? "V\(height)" : "M\(n(across(step.start))) \(height)"
            path += "H\(n(across(step.end)))"
            isDrawing = true
        }
        if !path.isEmpty { marks += "<path class=\"\(style)\" d=\"\(path)\"/>\n" }
    }

    /// A line from bottom to top with a label at its head; `row` 0 is the highest place for it.
    mutating func marker(at value: Double, _ label: String, row: Int) {
        let place = across(value)
        let isRight = place > Self.width * 0.8
        let textHeight = Self.top + 10 + 14 * Double(row)
        marks += "<path class=\"marker\" d=\"M\(n(place)) \(n(up(0)))V\(n(textHeight - 8))\"/>"
        marks += "<text class=\"label\" x=\"\(n(place + (isRight ? -4 : 4)))\" y=\"\(n(textHeight))\""
        marks += "\(isRight ? " text-anchor=\"end\"" : "")>\(escaped(label))</text>\n"
    }

    var markup: String {
        var svg = "<figure class=\"plot\"><svg viewBox=\"0 0 \(n(Self.width)) \(n(height))\" role=\"img\" "
        svg += "aria-labelledby=\"\(id)-t \(id)-d\"><title id=\"\(id)-t\">\(escaped(title))</title>"
        svg += "<desc id=\"\(id)-d\">\(escaped(description))</desc>\n"
        svg += frame + marks
        let base = n(up(0))
        svg += "<path class=\"axis\" d=\"M\(n(Self.left)) \(base)H\(n(Self.width - Self.right))\"/>\n</svg>"
        let entries = key.map { "<span><i class=\"\($0.style)\"></i>\(escaped($0.text))</span>" }.joined()
        return svg + (entries.isEmpty ? "" : "<figcaption>\(entries)</figcaption>") + "</figure>\n"
    }

    /// Grid, ticks and the titles of the axes.
    private var frame: String {
        var svg = ""
        for tick in y.ticks {
            let place = up(tick.value)
            svg += "<path class=\"grid\" d=\"M\(n(Self.left)) \(n(place))H\(n(Self.width - Self.right))\"/>"
            svg += "<text x=\"\(n(Self.left - 8))\" y=\"\(n(place + 4))\" text-anchor=\"end\">\(escaped(tick.label))</text>\n"
        }
        for tick in x.ticks {
            let place = n(across(tick.value))
            let base = up(0)
            svg += "<path class=\"axis\" d=\"M\(place) \(n(base))V\(n(base + 5))\"/>"
            // The last label must not leave the drawing.
            let anchor = across(tick.value) > Self.width - Self.right - 20 ? "end" : "middle"
            svg += "<text x=\"\(place)\" y=\"\(n(base + 18))\" text-anchor=\"\(anchor)\">\(escaped(tick.label))</text>\n"
        }
        let middle = (Self.left + Self.width - Self.right) / 2
        let center = (Self.top + height - Self.bottom) / 2
        svg += "<text class=\"t\" x=\"\(n(middle))\" y=\"\(n(height - 6))\" text-anchor=\"middle\">\(escaped(xTitle))</text>\n"
        svg += "<text class=\"t\" transform=\"translate(12 \(n(center))) rotate(-90)\" text-anchor=\"middle\">\(escaped(yTitle))</text>\n"
        return svg
    }

    /// To the tenth: no screen shows more.
    private func n(_ value: Double) -> String { Wording.decimal(value, places: 1).replacing("−", with: "-") }
}
