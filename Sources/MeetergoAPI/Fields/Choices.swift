/// The ways to meet (API page, section 9.2): all that any current source names.
enum Channel {
    /// Those worth naming in a message.
    static let common = [
        "google", "zoom", "teamsForBusiness2", "phone", "phone-incoming", "local", "local-attendee", "connect", "webex", "whatsapp",
    ]

    static let all =
        common + [
            "whereby", "kmeet", "jitsi", "zava", "custom", "resource", "skypeForConsumer", "skypeForBusiness", "teamsForBusiness",
            "teamsForExchange", "teams2ForExchange", "nextcloudTalk", "openTalk", "alfaview",
        ]

    /// Names of old API pages and of everyday speech, with what replaces them.
    static let former = [
        "google_meet": "google", "googlemeet": "google", "google meet": "google", "meet": "google", "teams": "teamsForBusiness2",
        "msteams": "teamsForBusiness2", "microsoft teams": "teamsForBusiness2", "in_person": "local", "in-person": "local",
        "in person": "local", "vor ort": "local", "telefon": "phone", "anruf": "phone",
    ]
}

/// The languages of an attendee's mails (API page, section 11.1).
enum Language {
    static let all = ["en", "de", "fr", "es", "no", "nl", "it", "pl", "sv", "tr", "da"]

    static let former = [
        "english": "en", "englisch": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "französisch": "fr",
        "spanish": "es", "español": "es", "spanisch": "es", "nb": "no", "nn": "no", "norwegian": "no", "dutch": "nl", "italian": "it",
        "italiano": "it", "polish": "pl", "swedish": "sv", "turkish": "tr", "danish": "da",
    ]
}

enum PaymentProvider {
    static let all = ["paypal", "stripe", "none"]
}
