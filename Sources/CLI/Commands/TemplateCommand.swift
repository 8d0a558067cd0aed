import ArgumentParser
import BulkModel
import Foundation
import MeetergoAPI
import Records

/// `meetergo-bulk template`.
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Prints an example file with all columns, or what each column means.",
        discussion: """
            EXAMPLES:
              meetergo-bulk template users > users.csv
              meetergo-bulk template bookings --explain
            \(ExitText.table)
            """)

    @Argument(help: "users or bookings.")
    var kind: ImportKind

    @Flag(help: "Print one line a column: name, whether it is required, what it holds.")
    var explain = false

    func run() throws {
        if explain {
            let fields = APIFields.table(for: kind).fields
            let width = fields.map(\.name.count).max() ?? 0
            for field in fields {
                let name = field.name.padding(toLength: width, withPad: " ", startingAt: 0)
                Console.out("\(name)  \(Self.text(field.rule))  \(field.meaning)")
            }
            return
        }
        let template = APIFields.template(for: kind, now: Int64(Date().timeIntervalSince1970))
        let encoder = CSVEncoder()
        var text: [UInt8] = []
        for row in [template.columns] + template.rows { encoder.append(row, to: &text) }
        Console.out(bytes: text)
    }

    private static func text(_ rule: Field.Rule) -> String {
        switch rule {
        case .required: "required"
        case .optional: "optional"
        case .never: "not sent"
        }
    }
}
