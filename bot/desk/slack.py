"""Slack, as the settings say."""

from pydantic import SecretStr

from bot.platforms.slack.options import SlackOptions
from bot.settings import Settings


def slack_options(settings: Settings) -> SlackOptions:
    """Return the options of the client."""
    chosen, secrets = settings.slack, settings.secrets
    return SlackOptions(
        mode=chosen.mode,
        api_base=settings.endpoints.slack_api_base,
        bot_token=_text(secrets.slack_bot_token),
        app_token=_text(secrets.slack_app_token),
        signing_secret=_text(secrets.slack_signing_secret) or "",
        client_id=_text(secrets.slack_client_id),
        client_secret=_text(secrets.slack_client_secret),
        threads=chosen.threads,
        managers=chosen.managers or None,
        owners=frozenset(chosen.owners),
    )


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
