import BulkModel
import JSONText

extension BookingChecker {
    /// The attendee as far as the row gives one; what is wrong or missing is among the findings.
    mutating func attendee(byPhone: Bool) -> BookingDraft.Attendee {
        let zone = fields.zone(.timezone, &zones).map { zones.name($0) }
        var attendee = BookingDraft.Attendee(
            email: fields.email(.email), fullname: fields.text(.fullname), firstname: fields.text(.firstname),
            lastname: fields.text(.lastname),
            phone: phone(isKey: byPhone && fields[.email] == nil, zone), timezone: zone,
            language: fields.choice(.language, of: Language.all, former: Language.former),
            receiveReminders: fields.boolean(.receiveReminders) ?? true, bringalongEmails: bringalongEmails(),
            dataPolicyAccepted: fields.boolean(.dataPolicyAccepted))
        attendee.notes = notes()
        checkWho(byPhone: byPhone)
        checkName()
        return attendee
    }

    private mutating func checkWho(byPhone: Bool) {
        if byPhone {
            if fields[.phone] == nil { fields.missing(.phone, hint: "a booking by phone alone needs the number") }
        } else if fields[.email] == nil {
            fields.missing(
                .email, hint: fields[.phone] == nil ? nil : "give it, or set phoneOnlyBooking to yes if the meeting type allows that")
        }
    }

    /// Without a name, the API makes a booking with a nameless attendee (API page, section 11.1).
    private mutating func checkName() {
        guard fields[.fullname] == nil else { return }
        switch (fields[.firstname] != nil, fields[.lastname] != nil) {
        case (true, true): break
        case (true, false): fields.missing(.lastname, hint: "give both names, or attendee.fullname")
        case (false, true): fields.missing(.firstname, hint: "give both names, or attendee.fullname")
        case (false, false): fields.missing(.fullname, hint: "give it, or attendee.firstname and attendee.lastname")
        }
    }

    /// - Parameters:
    ///   - isKey: whether the number is all by which the booking is known again.
    ///   - zone: the attendee's.
    private mutating func phone(isKey: Bool, _ zone: String?) -> String? {
        guard let text = fields.text(.phone) else { return nil }
        if ValueForms.isMangledNumber(text) {
            fields.mistake(
                .phone, text, "a number that Excel has shortened", hint: "format the column as text and enter the number again")
            return nil
        }
        // A number of JSON's was meant to be one.
        if case .text? = fields[.phone]?.content, TrunkPrefix.isMissing(from: text, in: zone ?? rowZone) {
            fields.mistake(
                .phone, text, "which has lost its first 0 or its +, as Excel takes them off numbers",
                hint: "write it like +49 30 1234567 or 030 1234567, in a column formatted as text")
            return nil
        }
        if isKey, ValueForms.digits(text).utf8.count < 5 {
            fields.mistake(.phone, text, "which is not a phone number", hint: "write it like +49 30 1234567")
            return nil
        }
        return text
    }

    /// The zone of the row's own times, in which the attendee is likely to live if none is named.
    private var rowZone: String? {
        mutating get { fields.quietZone(.startZone, &zones).map { zones.name($0) } ?? context.defaultTimeZone }
    }

    private mutating func bringalongEmails() -> [String] {
        guard let entries = fields.list(.bringalongEmails) else { return [] }
        if entries.count > Self.bringalongLimit {
            fields.complain(
                .bringalongEmails, "has \(entries.count) addresses, the API takes \(Self.bringalongLimit)",
                hint: "remove \(entries.count - Self.bringalongLimit)")
        }
        for entry in entries where !ValueForms.isEmail(entry) {
            fields.complain(
                .bringalongEmails, "holds \(Quote.short(entry)), which is not an e-mail address",
                hint: "write addresses like name@example.com, separated by commas")
        }
        return entries
    }

    /// The answers by question: of the columns `attendee.notes.QUESTION`, and of an object as a whole.
    private mutating func notes() -> [BookingDraft.Attendee.Note] {
        guard !fields.open.isEmpty else { return [] }
        var notes: [BookingDraft.Attendee.Note] = []
        let whole = fields.apiName(.notes)
        for value in fields.open {
            if value.source.name == whole {
                for member in wholeNotes(value).members { add(member.name, .json(member.value), from: value, to: &notes) }
            } else {
                add(String(value.source.name.dropFirst(whole.count + 1)), value.content, from: value, to: &notes)
            }
        }
        return notes.sorted { $0.question.utf8.lexicographicallyPrecedes($1.question.utf8) }
    }

    private mutating func wholeNotes(_ value: FieldValue) -> JSONObject {
        switch value.content {
        case .json(.object(let object)): return object
        case .text(let text):
            if case .object(let object)? = try? JSON.parse(text) { return object }
            fallthrough
        default:
            fields.complain(
                value, "is no JSON object", hint: "name the column attendee.notes.QUESTION to send its text as the answer to that question")
            return JSONObject()
        }
    }

    private mutating func add(
        _ question: String, _ content: FieldValue.Content, from value: FieldValue, to notes: inout [BookingDraft.Attendee.Note]
    ) {
        let answer: String
        switch content {
        case .text(let text), .json(.string(let text)), .json(.number(let text)): answer = text
        case .json(.bool(let flag)): answer = flag ? "true" : "false"
        case .json(.null): return
        case .json:
            fields.complain(value, "has an answer that is no text: \(Quote.short(question))", hint: "the API takes texts only")
            return
        }
        guard !question.isEmpty, !notes.contains(where: { $0.question == question }) else {
            let problem =
                question.isEmpty ? "has an answer without a question" : "answers \(Quote.short(question)), which is answered already"
            return fields.complain(value, problem, hint: "give every question once")
        }
        notes.append(.init(question: question, answer: answer))
    }
}
