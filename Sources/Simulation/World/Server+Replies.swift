import BulkModel
import HTTPTypes
import JSONText

extension Server {
    /// The answer to a POST that was carried out, or could not be.
    func reply(to order: Order, _ answer: Answer, fields: HTTPFields) -> Reply {
        switch answer {
        case .made(let id, let isProvisional):
            var object: JSONObject = [:]
            if case .user = order {
                object = ["userId": .string(id), "meetingTypeId": "70000000-0000-4000-8000-000000000001", "companyId": "company"]
            } else if isProvisional {
                object = ["bookingType": "requireHostConfirmation", "provisionalBookingId": .string(id)]
            } else {
                object = ["appointmentId": .string(id), "secret": "secret"]
            }
            return Reply(status: 201, fields: fields, body: JSON.object(object).bytes())
        case .taken:
            if case .user = order {
                return refusal(traits.conflictStatus, "email", "email already exists", fields)
            }
            return refusal(traits.conflictStatus, "start", "The selected time slot is no longer available", fields)
        case .noSuchType: return refusal(400, "meetingTypeId", "Meeting type not found", fields)
        }
    }

    /// An error in the shape that this server likes.
    func refusal(_ status: Int, _ field: String, _ text: String, _ fields: HTTPFields) -> Reply {
        var object: JSONObject = ["statusCode": JSON(status)]
        switch traits.errorShape {
        case .text: object["message"] = .string(text)
        case .list: object["message"] = [.string(text)]
        case .errors:
            object["message"] = "Validation failed"
            object["errors"] = [["field": .string(field), "message": .string(text)]]
        }
        return Reply(status: status, fields: fields, body: JSON.object(object).bytes())
    }

    static let tooMany = Array(#"{"statusCode":429,"message":"Too Many Requests","error":"Too Many Requests"}"#.utf8)
    static let expired = Array(#"{"statusCode":401,"message":"API key has expired","error":"Unauthorized"}"#.utf8)

    static func gateway(_ status: Int) -> [UInt8] {
        status == 500
            ? Array(#"{"statusCode":500,"message":"Internal server error"}"#.utf8)
            : Array("<html>\r\n<head><title>\(status) Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n".utf8)
    }
}
