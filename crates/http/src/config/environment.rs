//! What the environment says instead of the file, and what must hold of both.

use super::error::ConfigError;
use super::file::Config;

impl Config {
    /// Takes over what the environment says; `variable` gives the value of one.
    pub(super) fn take_environment(
        &mut self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let address = |name: &str| {
            let text = variable(name);
            text.map(|it| it.parse().map_err(|error| ConfigError::new(name, error))).transpose()
        };
        self.listen = address("POINTBOOK_LISTEN")?.unwrap_or(self.listen);
        self.operations_listen = address("POINTBOOK_OPERATIONS_LISTEN")?.or(self.operations_listen);
        self.public_url = variable("POINTBOOK_PUBLIC_URL").or(self.public_url.take());
        self.bank_number_key =
            variable("POINTBOOK_BANK_NUMBER_KEY").or(self.bank_number_key.take());
        Ok(())
    }

    /// Checks what no single field can say.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.tls.is_none() && !self.listen.ip().is_loopback() {
            let why = "without tls the service listens on loopback only, as 127.0.0.1:8080";
            return Err(ConfigError::new("listen", why));
        }
        match &self.public_url {
            Some(url) => check_url(url)?,
            None if self.tls.is_some() => {
                let why = "with tls it must say how callers see the service, as they sign it";
                return Err(ConfigError::new("public_url", why));
            }
            None => {}
        }
        if self.programs.is_empty() {
            return Err(ConfigError::new("program", "there must be one at least"));
        }
        for (at, program) in self.programs.iter().enumerate() {
            let place = format!("program {}", program.name);
            let is_name = !program.name.is_empty()
                && program.name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
            if !is_name {
                return Err(ConfigError::new(
                    place,
                    "a name is made of letters, digits and dashes",
                ));
            }
            if self.programs.iter().take(at).any(|it| it.name == program.name) {
                return Err(ConfigError::new(place, "there are two of this name"));
            }
            if program.directory.is_none() != program.in_memory {
                let why = "it needs a directory, or in_memory = true to be forgotten at the end";
                return Err(ConfigError::new(place, why));
            }
            if program.in_memory && program.series_cache_mib.is_some() {
                let why = "series_cache_mib needs a directory, where the rest of the flows is";
                return Err(ConfigError::new(place, why));
            }
            if !program.sandbox && program.decryption_keys.is_empty() {
                let why = "it needs decryption_keys, as it takes encrypted bodies only";
                return Err(ConfigError::new(place, why));
            }
        }
        self.check_limits()
    }

    fn check_limits(&self) -> Result<(), ConfigError> {
        let limits = &self.limits;
        for (name, value) in [
            ("request_seconds", limits.request_seconds),
            ("head_seconds", limits.head_seconds),
            ("connections", limits.connections),
            ("requests", limits.requests),
            ("requests_per_second", limits.requests_per_second),
        ] {
            if value == 0 {
                return Err(ConfigError::new(format!("limits.{name}"), "is not zero"));
            }
        }
        if limits.request_seconds > REQUEST_SECONDS_MAX {
            return Err(ConfigError::new("limits.request_seconds", "is at most 15"));
        }
        Ok(())
    }
}

fn check_url(url: &str) -> Result<(), ConfigError> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_host = |host: &str| {
        let is_part =
            |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-:[]".contains(&it);
        !host.is_empty() && host.bytes().all(is_part)
    };
    if host.is_some_and(is_host) {
        return Ok(());
    }
    let why = "is a scheme and a host in lower case, without a path: https://points.example.com";
    Err(ConfigError::new("public_url", why))
}

/// The platform ends a request after so long.
const REQUEST_SECONDS_MAX: u32 = 15;

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[program]]\nname = \"gold\"\nin_memory = true\nsandbox = true\n";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let mut config: Config = toml::from_str(text).map_err(|error| error.to_string())?;
        let find = |name: &str| {
            let variable = variables.iter().find(|(known, _)| *known == name);
            variable.map(|(_, value)| (*value).to_owned())
        };
        config.take_environment(find).map_err(|error| error.to_string())?;
        config.check().map_err(|error| error.to_string())?;
        Ok(config)
    }

    #[test]
    fn environment_wins_over_the_file() {
        let text = format!("listen = \"127.0.0.1:1\"\n{GOOD}");
        assert_eq!(read(&text, &[]).unwrap().listen.port(), 1);
        let config = read(&text, &[("POINTBOOK_LISTEN", "[::1]:2")]).unwrap();
        assert_eq!(config.listen.to_string(), "[::1]:2");
    }

    #[test]
    fn what_is_wrong_is_told_by_its_name() {
        let tls = "[tls]\ncertificate = \"a\"\nkey = \"b\"\n";
        for (text, variables, told) in [
            (format!("lisen = \"x\"\n{GOOD}"), None, "lisen"),
            (format!("listen = \"0.0.0.0:80\"\n{GOOD}"), None, "loopback"),
            (format!("{GOOD}{tls}"), None, "public_url"),
            (format!("public_url = \"https://a.b/c\"\n{GOOD}"), None, "public_url"),
            (String::new(), None, "at least"),
            (format!("{GOOD}{GOOD}"), None, "program gold"),
            (GOOD.replace("in_memory = true", ""), None, "directory"),
            (GOOD.replace("sandbox = true", ""), None, "decryption_keys"),
            (GOOD.replace("\"gold\"", "\"a b\""), None, "letters"),
            (format!("{GOOD}series_cache_mib = 64\n"), None, "series_cache_mib"),
            (format!("{GOOD}[limits]\nrequests = 0\n"), None, "limits.requests"),
            (format!("{GOOD}[limits]\nrequest_seconds = 16\n"), None, "at most 15"),
            (GOOD.to_owned(), Some(("POINTBOOK_LISTEN", "nowhere")), "POINTBOOK_LISTEN"),
        ] {
            let error = read(&text, variables.as_slice()).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        let text = format!("listen = \"0.0.0.0:443\"\npublic_url = \"https://a.b\"\n{GOOD}{tls}");
        assert!(read(&text, &[]).is_ok());
    }
}
