"""A server with a login configured."""

from pathlib import Path

from streamlit.starlette import App

app = App(
    Path(__file__).with_name("login_page.py"),
    secrets={
        "auth": {
            "redirect_uri": "http://localhost/oauth2callback",
            "cookie_secret": "a long random text for a test",
            "client_id": "id",
            "client_secret": "secret",
            "server_metadata_url": "https://provider.example/.well-known/openid-configuration",
        }
    },
)
