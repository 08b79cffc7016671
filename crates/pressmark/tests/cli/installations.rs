//! Web sites at the command line: let in, proven, and put out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use pressmark_store::on_both_engines;
use pressmark_store::repo::activity::{self, Filter};

use crate::program::{Registry, text};

/// A web site that shows a text, whatever it is asked, until the test ends.
fn show(listener: TcpListener, file: String) {
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = BufReader::new(&stream).lines();
            while asked.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", file.len());
            let _ = stream.write_all(format!("{head}{file}").as_bytes());
        }
    });
}

on_both_engines! {
    async fn a_web_site_is_let_in_proven_and_put_out(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let create = ["installation", "create", "--name", "Library website", "--platform", "wordpress"];
        let told = registry.fail(&[&create[..], &["--origin", "library.example.org"]].concat());
        assert!(told.contains("library.example.org"), "{told}");
        let told = registry.fail(&[&create[..], &["--scope", "everything"]].concat());
        assert!(told.contains("everything") && told.contains("works.read"), "{told}");

        let output = registry.run(&[&create[..], &["--origin", &origin, "--scope", "people.read"]].concat());
        let said = text(&output.stderr);
        assert!(output.status.success(), "{said}");
        let key = text(&output.stdout).trim().to_owned();
        let token = said.lines().find_map(|line| line.strip_prefix("  ")).unwrap().to_owned();
        assert!(key.starts_with("pmi_") && token.starts_with("pmv_"), "{said}");
        let listed = registry.succeed(&["installation", "list"]);
        assert!(listed.contains("pending_verification  wordpress  people.read  Library website"), "{listed}");
        assert!(listed.contains(&origin) && listed.contains(&key[..11]) && !listed.contains(&key), "{listed}");

        let told = registry.fail(&["installation", "verify-origin", "Library website"]);
        assert!(told.contains("not a public one"), "{told}");
        assert!(registry.succeed(&["installation", "list"]).contains("failed"));
        show(listener, format!("{token}\n"));
        let told = registry.succeed(&["installation", "verify-origin", "Library website", "--allow-local"]);
        assert!(told.contains("verified"), "{told}");
        let id = registry.succeed(&["installation", "list"])[..8].to_owned();
        assert!(registry.succeed(&["installation", "disable", &id]).contains("disabled"));
        assert!(registry.succeed(&["installation", "enable", &id]).contains("active"));

        let second = registry.succeed(&["installation", "rotate", &id]);
        assert_ne!(second.trim(), key);
        let listed = registry.succeed(&["installation", "list"]);
        assert!(listed.contains(&format!("{}…  inactive", &key[..11])), "{listed}");
        assert!(listed.contains(&format!("{}…  active", &second[..11])), "{listed}");
        assert!(registry.succeed(&["installation", "revoke", &id]).contains("revoked"));
        assert!(registry.fail(&["installation", "enable", &id]).contains("ended for good"));
        assert!(registry.fail(&["installation", "rotate", "nothing"]).contains("nothing"));

        let store = registry.store().await;
        let (rows, _) = activity::list_audit(store.read(), &Filter::default(), activity::From::Offset(0), 100).await.unwrap();
        let kinds: Vec<&str> = rows.iter().map(|row| row.event_type.as_str()).collect();
        let expected = [
            "installation.status_changed",
            "installation.credential_created",
            "installation.status_changed",
            "installation.status_changed",
            "installation.origin_checked",
            "installation.origin_checked",
            "installation.created",
        ];
        assert_eq!(kinds, expected, "newest first");
        assert_eq!((rows[4].status.as_str(), rows[5].status.as_str()), ("ok", "failed"));
        assert!(!format!("{rows:?}").contains(&key), "the credential itself is nowhere");
    }

    async fn the_operator_may_vouch_for_an_origin(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let create = ["installation", "create", "--name", "Intranet", "--origin", "https://intranet.example.org"];
        registry.succeed(&create);
        let told = registry.fail(&["installation", "verify-origin", "Intranet", "--origin", "https://other.example.org"]);
        assert!(told.contains("no such origin"), "{told}");
        registry.succeed(&["installation", "verify-origin", "Intranet", "--confirmed"]);
        let listed = registry.succeed(&["installation", "list"]);
        assert!(listed.contains("active  wordpress") && listed.contains("verified"), "{listed}");
    }
}
