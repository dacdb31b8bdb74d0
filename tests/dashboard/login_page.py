"""A page behind a login, as docs/security.md writes it."""

import streamlit as st

if not st.user.is_logged_in:
    st.title("Log in first")
    st.stop()
st.title("What only those see who are logged in")
