use std::net::IpAddr;

/// The servers that are reached without a proxy.
#[derive(Clone, Debug, Default)]
pub(super) struct Bypass(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule {
    what: What,
    port: Option<u16>,
}

#[derive(Clone, Debug)]
enum What {
    Everything,
    Network(IpAddr, u32),
    /// In lower case, without a dot before it.
    Domain(String),
}

impl Bypass {
    pub(super) fn parse(text: &str) -> Self {
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        Self(words.map(Rule::parse).collect())
    }

    /// Whether this server is reached directly. An IPv6 address may stand in brackets.
    pub(super) fn covers(&self, host: &str, port: u16) -> bool {
        let address = address(host);
        if address.map_or(host.eq_ignore_ascii_case("localhost"), |ip| ip.is_loopback()) {
            return true;
        }
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.0.iter().any(|rule| {
            rule.port.is_none_or(|p| p == port)
                && match &rule.what {
                    What::Everything => true,
                    What::Network(network, bits) => {
                        address.is_some_and(|address| is_within(address, *network, *bits))
                    }
                    What::Domain(domain) => {
                        let before = host.strip_suffix(domain.as_str());
                        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
                    }
                }
        })
    }
}

impl Rule {
    fn parse(word: &str) -> Self {
        if let Some(what) = What::parse_address(word) {
            return Self { what, port: None };
        }
        let (host, port) = match word.rsplit_once(':') {
            Some((host, port)) => match port.parse() {
                Ok(port) => (host, Some(port)),
                Err(_) => (word, None),
            },
            None => (word, None),
        };
        let what = What::parse_address(host).unwrap_or_else(|| {
            if host == "*" {
                return What::Everything;
            }
            let domain = host.trim_start_matches("*.").trim_matches('.');
            What::Domain(domain.to_ascii_lowercase())
        });
        Self { what, port }
    }
}

impl What {
    /// An address, or a network as `10.0.0.0/8`.
    fn parse_address(text: &str) -> Option<Self> {
        let (network, bits) = match text.split_once('/') {
            Some((network, bits)) => (network, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let network = address(network)?;
        let width = if network.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width).then_some(Self::Network(network, bits))
    }
}

fn address(text: &str) -> Option<IpAddr> {
    text.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => {
            (a.to_bits() ^ n.to_bits()).checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(n)) => {
            (a.to_bits() ^ n.to_bits()).checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Bypass;

    #[test]
    fn rules() {
        let cases: [(&str, &[&str], &[&str]); 8] = [
            ("", &["localhost", "127.8.8.8", "[::1]"], &["example.com", "10.0.0.1"]),
            ("*", &["example.com", "10.0.0.1"], &[]),
            (
                "example.com",
                &["example.com", "api.example.com", "API.EXAMPLE.COM."],
                &["badexample.com", "com"],
            ),
            (".example.com, *.other.org", &["api.example.com", "a.other.org"], &["example.org"]),
            ("10.0.0.0/8", &["10.1.2.3"], &["11.1.2.3", "example.com", "[::a01:203]"]),
            ("192.168.1.7", &["192.168.1.7"], &["192.168.1.8"]),
            ("fd00::/8,0.0.0.0/0", &["[fd12::1]", "9.9.9.9"], &["[fe80::1]"]),
            ("10.0.0.0/99", &[], &["10.0.0.1"]),
        ];
        for (rules, direct, proxied) in cases {
            let bypass = Bypass::parse(rules);
            for host in direct {
                assert!(bypass.covers(host, 443), "{host} by {rules:?}");
            }
            for host in proxied {
                assert!(!bypass.covers(host, 443), "{host} by {rules:?}");
            }
        }
    }

    #[test]
    fn a_rule_may_name_a_port() {
        let bypass = Bypass::parse("example.com:8080,[fd00::1]:9000");
        assert!(bypass.covers("example.com", 8080) && !bypass.covers("example.com", 443));
        assert!(bypass.covers("[fd00::1]", 9000) && !bypass.covers("[fd00::1]", 443));
    }
}
