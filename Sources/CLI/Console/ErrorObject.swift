import BulkModel
import JSONText
import Mapping
import Records

/// What went wrong, for programs: which kind, where, what to do.
struct ErrorObject {
    var code: String
    var file: String?
    var place: Position?
    var message: String
    var remedy: String?

    var members: JSONObject {
        var object: JSONObject = ["code": .string(code)]
        if let file { object["file"] = .string(file) }
        if let place {
            object["line"] = JSON(place.line)
            object["record"] = JSON(place.record)
            object["byteOffset"] = JSON(place.byteOffset)
        }
        object["message"] = .string(message)
        if let remedy { object["remedy"] = .string(remedy) }
        return object
    }

    var json: JSON { .object(members) }
}

extension ErrorObject {
    init(_ error: RecordsError) {
        self.init(code: error.code.rawValue, file: error.file, place: error.position, message: error.message, remedy: error.remedy)
    }

    init(_ error: MappingError) {
        self.init(code: error.kind.rawValue, file: error.file, message: error.message, remedy: error.remedy)
    }

    init(_ fault: RowFault, of file: String) {
        self.init(code: fault.code.rawValue, file: file, place: fault.position, message: fault.message, remedy: fault.remedy)
    }
}
