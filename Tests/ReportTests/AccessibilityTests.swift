import Foundation
import Report
import Testing

/// What somebody needs who does not see the page, or not well; by WCAG 2.2.
@Suite struct AccessibilityTests {
    private let page = RunReport(
        Fixtures.summary(rows: 100_000, failures: Fixtures.failures), Fixtures.recording(Fixtures.course(rows: 100_000)),
        moments: [RunReport.Moment(at: "2026-05-04T10:00:00.000Z", text: "the run began")], job: "users.job", zone: "Europe/Berlin",
        madeAt: 1_777_888_999
    ).html

    @Test func `headings follow each other without a gap, and there is one of the first rank`() {
        let ranks = page.matches(of: /<h([1-6])[ >]/).compactMap { Int($0.1) }
        #expect(ranks.first == 1)
        #expect(ranks.count { $0 == 1 } == 1)
        #expect(ranks.count > 5)
        for (above, below) in zip(ranks, ranks.dropFirst()) { #expect(below <= above + 1) }
    }

    @Test func `the page names its language and title, and has one main part`() {
        #expect(page.contains("<html lang=\"en\">"))
        #expect(page.firstMatch(of: /<title>[^<]{10,}<\/title>/) != nil)
        #expect(page.matches(of: /<main>/).count == 1)
    }

    @Test func `each table has a caption and headers of columns and rows`() throws {
        let tables = page.matches(of: /<table[^>]*>(?s:(.*?))<\/table>/).map { String($0.1) }
        #expect(tables.count >= 5)
        for table in tables {
            #expect(table.firstMatch(of: /^<caption>[^<]{8,}<\/caption>/) != nil)
            let head = try #require(table.firstMatch(of: /<thead><tr>(.*?)<\/tr><\/thead>/)?.1)
            #expect(!head.contains("<td"))
            #expect(head.matches(of: /<th scope="col"/).count == head.matches(of: /<th[ >]/).count)
            for row in table.matches(of: /<tr>(<th scope="row".*?)<\/tr>/) {
                #expect(row.1.matches(of: /<th[ >]/).count == 1)
            }
            #expect(table.matches(of: /<tr>/).count == table.matches(of: /<tr><th scope="row"/).count + 1)
        }
    }

    @Test func `each picture is said in words, and each plot names its axes with their units`() throws {
        let pictures = page.matches(of: /<(?:svg|div|i)[^>]*role="img"[^>]*>/).map { String($0.0) }
        #expect(pictures.count >= 4)
        for picture in pictures {
            if let label = picture.firstMatch(of: /aria-label="([^"]*)"/) {
                #expect(!label.1.isEmpty)
                continue
            }
            let names = try #require(picture.firstMatch(of: /aria-labelledby="([^"]+)"/)?.1)
            for name in names.split(separator: " ") {
                #expect(page.contains("id=\"\(name)\""), "\(name)")
                #expect(page.components(separatedBy: "id=\"\(name)\"").count == 2, "\(name) stands twice")
            }
        }
        #expect(page.matches(of: /<svg/).count == page.matches(of: /<svg[^>]*role="img"/).count)
        for svg in page.matches(of: /<svg(?s:.*?)<\/svg>/) {
            #expect(svg.0.matches(of: /<text class="t"[^>]*>[^<]+<\/text>/).count == 2, "two axes, each with a title")
        }
        let ids = page.matches(of: /\sid="([^"]+)"/).map { $0.1 }
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: ["light", "dark", "print"]) func `text and areas stand out from what is behind them`(_ mode: String) throws {
        let colours = try colours(of: mode)
        for ground in ["bg", "card"] {
            for name in ["ink", "soft", "good", "bad", "warn"] {
                #expect(try contrast(colours, name, ground) >= 4.5, "\(name) on \(ground)")
            }
            for name in ["fill-good", "fill-bad", "fill-warn", "fill-note", "fill-blue"] {
                #expect(try contrast(colours, name, ground) >= 3, "\(name) on \(ground)")
            }
        }
    }

    /// The colours in force: those of light, and what the other mode puts in their place.
    private func colours(of mode: String) throws -> [String: String] {
        let sheet = try #require(page.firstMatch(of: /<style>(?s:(.*?))<\/style>/)?.1)
        let pattern =
            switch mode {
            case "dark": /prefers-color-scheme:dark\)\{:root\{([^}]*)\}/
            case "print": /@media print\{:root\{([^}]*)\}/
            default: /^:root\{([^}]*)\}/
            }
        func read(_ text: Substring) -> [String: String] {
            text.matches(of: /--([a-z-]+):#([0-9a-f]{6}|[0-9a-f]{3})\b/).reduce(into: [:]) { $0[String($1.1)] = String($1.2) }
        }
        let light = read(try #require(sheet.firstMatch(of: /^:root\{([^}]*)\}/)?.1))
        return light.merging(read(try #require(sheet.firstMatch(of: pattern)?.1))) { $1 }
    }

    /// The contrast ratio of two colours, WCAG 2.2's definition.
    private func contrast(_ colours: [String: String], _ one: String, _ other: String) throws -> Double {
        let both = try [one, other].map { try luminance(try #require(colours[$0], "\($0)")) }.sorted()
        return (both[1] + 0.05) / (both[0] + 0.05)
    }

    private func luminance(_ text: String) throws -> Double {
        let digits = text.count == 3 ? text.flatMap { [$0, $0] } : Array(text)
        let parts = try stride(from: 0, to: 6, by: 2).map { index -> Double in
            let value = Double(try #require(Int(String(digits[index...index + 1]), radix: 16))) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
