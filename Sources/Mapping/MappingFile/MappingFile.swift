public import BulkModel
import Foundation
import Yams

/// Says how the rows of somebody's export become users or bookings: the content of a preset, or of a file that a user has written.
///
/// The form is YAML; `presets` prints each preset in it.
public struct MappingFile: Sendable, Hashable {
    /// Where an instant's zone stands in the export.
    public enum Zone: String, Sendable, Hashable, Codable {
        /// Nowhere: `--timezone` must be given.
        case none
        /// In a column that newer exports have: without it `--timezone` must be given.
        case column
        /// In the times themselves.
        case inStart = "in-start"
    }

    public struct Layout: Sendable, Hashable, Codable {
        /// Comma, semicolon, tab or pipe; nil leaves it to the content.
        public var delimiter: String?
        /// `none` where quotes are text.
        public var quote: String?
        /// The header is looked for in so many first rows; 1 if absent.
        public var headerWithin: Int?

        enum CodingKeys: String, CodingKey {
            case delimiter, quote
            case headerWithin = "header-within"
        }
    }

    public var name: String
    /// Where the export comes from, in a line.
    public var title: String
    public var kind: ImportKind
    /// How sure the column names are, for people.
    public var certainty: String
    /// The format is `csv` unless it says `jsonl`.
    public var format: String
    /// Columns that together tell this export; several lists for several languages or ages of it.
    public var signature: [[String]]
    public var layout: Layout?
    /// `day-first` or `month-first` where the export always has one.
    public var dateFormat: String?
    public var zone: Zone?
    /// By API name.
    public var fields: [String: FieldRule]
    public var notes: NotesRule?
    /// What tells a row's status.
    public var status: [StatusRule]
    public var skip: [SkipRule]
    public var merge: MergeRule?
    /// Columns that mean nothing for meetergo.
    public var ignore: [String]
}

/// Where a field's value comes from.
public struct FieldRule: Sendable, Hashable {
    public enum Otherwise: String, Sendable, Hashable, Codable {
        case keep, drop, refuse
    }

    /// Templates, of which the first that is not empty counts.
    public var from: [String]
    /// What stands for what; letter case and blanks around do not count.
    public var values: [String: String]
    /// What becomes of a text that `values` does not have; `keep` unless said.
    public var otherwise: Otherwise
    /// The value where all templates are empty.
    public var defaultValue: String?
}

/// What becomes an answer to the form's questions.
public struct NotesRule: Sendable, Hashable, Codable {
    /// Numbered pairs of columns, such as `Question {n}` and `Response {n}`.
    public var pairs: [String]?
    /// Columns that are sent under their own name.
    public var columns: [String]?
    /// Columns that hold a JSON object of answers.
    public var json: [String]?
    /// Columns that hold `name: value; name: value`.
    public var list: [String]?
    /// Whether every column that nothing else uses is a question.
    public var others: Bool?
}

public struct StatusRule: Sendable, Hashable, Codable {
    public var from: String
    /// Words of this export, with what they mean: live, pending, cancelled, declined, no-show or past.
    public var words: [String: String]?
}

public struct SkipRule: Sendable, Hashable, Codable {
    public var from: String
    /// Texts, of which the value is one.
    public var `is`: [String]?
    /// Texts, of which the value holds one.
    public var contains: [String]?
    /// Why, for people.
    public var because: String
}

public struct MergeRule: Sendable, Hashable, Codable {
    /// Templates; rows in which they come to the same are one booking.
    public var by: [String]
    /// The column whose values are joined.
    public var join: String
}

extension MappingFile {
    /// Reads the YAML of a mapping.
    ///
    /// - Parameter name: the file, as people know it.
    public init(yaml: String, name: String) throws(MappingError) {
        do {
            self = try YAMLDecoder().decode(MappingFile.self, from: yaml)
        } catch {
            throw MappingError(
                .mapping, file: name, message: "The mapping cannot be read. \(Self.words(error))",
                remedy: "`presets NAME` prints one that can be.")
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "It has no \(key.stringValue)."
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is of the wrong kind."
        case DecodingError.dataCorrupted(let context):
            (context.codingPath.isEmpty ? "" : "\(context.codingPath.map(\.stringValue).joined(separator: ".")): ")
                + context.debugDescription
        default: "\(error)"
        }
    }
}

extension MappingFile: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, title, certainty, format, signature, layout, zone, fields, notes, status, skip, merge, ignore
        case kind = "for"
        case dateFormat = "date-format"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        title = try values.decodeIfPresent(String.self, forKey: .title) ?? name
        kind = try values.decode(ImportKind.self, forKey: .kind)
        certainty = try values.decodeIfPresent(String.self, forKey: .certainty) ?? "own mapping"
        format = try values.decodeIfPresent(String.self, forKey: .format) ?? "csv"
        if let one = try? values.decode([String].self, forKey: .signature) {
            signature = [one]
        } else {
            signature = try values.decodeIfPresent([[String]].self, forKey: .signature) ?? []
        }
        layout = try values.decodeIfPresent(Layout.self, forKey: .layout)
        dateFormat = try values.decodeIfPresent(String.self, forKey: .dateFormat)
        zone = try values.decodeIfPresent(Zone.self, forKey: .zone)
        fields = try values.decode([String: FieldRule].self, forKey: .fields)
        notes = try values.decodeIfPresent(NotesRule.self, forKey: .notes)
        status = try values.decodeIfPresent([StatusRule].self, forKey: .status) ?? []
        skip = try values.decodeIfPresent([SkipRule].self, forKey: .skip) ?? []
        merge = try values.decodeIfPresent(MergeRule.self, forKey: .merge)
        ignore = try values.decodeIfPresent([String].self, forKey: .ignore) ?? []
    }
}

extension FieldRule: Decodable {
    private enum CodingKeys: String, CodingKey {
        case from, values, otherwise
        case defaultValue = "default"
    }

    public init(from decoder: any Decoder) throws {
        values = [:]
        otherwise = .keep
        // The short forms: one template, or a list of them.
        let single = try decoder.singleValueContainer()
        if let template = try? single.decode(String.self) {
            from = [template]
            return
        }
        if let templates = try? single.decode([String].self) {
            from = templates
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let template = try? container.decode(String.self, forKey: .from) {
            from = [template]
        } else {
            from = try container.decodeIfPresent([String].self, forKey: .from) ?? []
        }
        values = try container.decodeIfPresent([String: String].self, forKey: .values) ?? [:]
        otherwise = try container.decodeIfPresent(Otherwise.self, forKey: .otherwise) ?? .keep
        defaultValue = try container.decodeIfPresent(String.self, forKey: .defaultValue)
    }
}
