//! Programs, whose visits are never counted. COUNTER publishes the names that everybody leaves out; here is what they
//! have in common, and what has come since.

/// What stands somewhere in the name of a robot, in small letters.
const PARTS: &[&str] = &[
    // What they call themselves.
    "bot",
    "spider",
    "crawl",
    "slurp",
    "scrap",
    "harvest",
    "archiver",
    "archive.org",
    "fetch",
    "feed",
    "monitor",
    "scanner",
    "validator",
    "linkcheck",
    "check_",
    "checker",
    "indexer",
    "mediapartners",
    "externalhit",
    "preview/",
    "unfurl",
    "embedly",
    "iframely",
    "lighthouse",
    "pagespeed",
    "gtmetrix",
    "screenshot",
    "httrack",
    "teleport",
    "webcopier",
    "webzip",
    "offline explorer",
    "heritrix",
    "nutch",
    "larbin",
    "lockss",
    "oai-pmh",
    "oai/",
    "sitemap",
    // What programs are made with.
    "curl",
    "wget",
    "python",
    "java/",
    "perl",
    "lwp",
    "ruby",
    "php/",
    "libwww",
    "okhttp",
    "httpclient",
    "http-client",
    "http_client",
    "http client",
    "commons-http",
    "winhttp",
    "go-http",
    "node-fetch",
    "axios",
    "undici",
    "superagent",
    "guzzle",
    "faraday",
    "typhoeus",
    "mechanize",
    "aiohttp",
    "urllib",
    "reqwest",
    "hyper/",
    "dart:io",
    "powershell",
    "postman",
    "insomnia",
    "headless",
    "phantom",
    "selenium",
    "puppeteer",
    "playwright",
    // Services.
    "skypeuri",
    "whatsapp",
    "slack-img",
    "facebookcatalog",
    "pingdom",
    "uptime",
    "statuscake",
    "site24x7",
    "newrelic",
    "datadog",
    "nagios",
    "zabbix",
    "zgrab",
    "masscan",
    "nikto",
    "sqlmap",
    "google favicon",
    "google-read-aloud",
    "feedburner",
    "ia_archive",
    "yahoo! slurp",
    "yahooseeker",
    "teoma",
    "gigablast",
    "scooter",
    "dataprovider",
    "chatgpt",
    "claude",
    "anthropic",
    "perplexity",
    "cohere",
    "citeseer",
    "turnitin",
    "plagscan",
];

/// Whole names that no browser has.
const WHOLE: &[&str] = &["mozilla", "mozilla/4.0", "mozilla/5.0", "user-agent", "null", "undefined", "unknown", "test"];

/// A phone that has the word for robots in its name, and a browser for terminals that names its library.
const NOT_ROBOTS: &[&str] = &["cubot", "libwww-fm"];

/// Tells programs from people.
#[derive(Debug, Clone, Default)]
pub struct Robots {
    further: Vec<String>,
}

impl Robots {
    /// The known ones, and those in whose names one of these stands.
    #[must_use]
    pub fn with(further: &[String]) -> Self {
        let further = further.iter().map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty());
        Self { further: further.collect() }
    }

    /// Whether this is the name of a program.
    #[must_use]
    pub fn has(&self, agent: &str) -> bool {
        let agent = agent.trim().to_lowercase();
        let agent = NOT_ROBOTS.iter().fold(agent, |agent, known| agent.replace(known, ""));
        // Browsers have longer names.
        agent.chars().count() < 2
            || WHOLE.contains(&agent.as_str())
            || PARTS.iter().any(|part| agent.contains(part))
            || self.further.iter().any(|part| agent.contains(part.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_programs() {
        let robots = Robots::with(&["Acme-Reader".to_owned(), " ".to_owned()]);
        for person in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
            "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
            "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1",
        ] {
            assert!(!robots.has(person), "{person}");
        }
        for program in [
            "",
            "-",
            "Mozilla/5.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
            "curl/8.5.0",
            "python-requests/2.32.3",
            "Java/17.0.2",
            "facebookexternalhit/1.1",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
            "ACME-reader 3 (+https://example.org)",
        ] {
            assert!(robots.has(program), "{program}");
        }
        assert!(!Robots::default().has("ACME-reader 3 (+https://example.org)"));
    }
}
