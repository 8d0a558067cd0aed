/// Files for tests, made by rule.
enum Files {
    static func users(_ numbers: ClosedRange<Int>) -> String {
        numbers.reduce(into: "email,givenName,familyName,timezone,department\n") { text, number in
            text += "user\(number)@example.com,Given\(number),Family\(number),Europe/Berlin,D\(number % 7)\n"
        }
    }

    /// Bookings on the round-robin type, where the server takes the same request as often as it comes: one host after the other gets it.
    static func queueBookings(_ numbers: ClosedRange<Int>) -> String {
        numbers.reduce(into: "meetingTypeId,queueId,start,attendee.email,attendee.fullname\n") { text, number in
            text += "40000000-0000-4000-8000-000000000001,50000000-0000-4000-8000-000000000001,\(start(number)),"
            text += "guest\(number)@example.com,Guest \(number)\n"
        }
    }

    /// Bookings of hosts by e-mail address and of types by slug: `each` for every one of `hosts` hosts, at times of their own.
    static func namedBookings(hosts: Int, each: Int) -> String {
        var text = "host,meetingType,start,attendee.email,attendee.fullname\n"
        for number in 1...each {
            for host in 1...hosts {
                let name = "host\(host < 10 ? "0" : "")\(host)@sandbox.example"
                text += "\(name),30min-meeting,\(start(number)),guest\(host)-\(number)@example.com,Guest \(number)\n"
            }
        }
        return text
    }

    /// A start of its own for each number: half hours of working days in 2028, Berlin time in winter.
    static func start(_ number: Int) -> String {
        let slot = (number - 1) % 14
        let day = (number - 1) / 14
        let week = day / 5
        // 2028-01-03 is a Monday; weeks of January and February lie in winter time.
        let dayOfYear = 3 + week * 7 + day % 5
        let (month, dayOfMonth) = dayOfYear <= 31 ? (1, dayOfYear) : (2, dayOfYear - 31)
        let hour = 9 + slot / 2
        let minute = slot % 2 == 0 ? "00" : "30"
        return "2028-0\(month)-\(dayOfMonth < 10 ? "0" : "")\(dayOfMonth)T\(hour < 10 ? "0" : "")\(hour):\(minute):00+01:00"
    }
}
