"""OpenAI's built-in web search: the addresses that a Responses call with the `web_search` tool cites and consulted."""

from typing import Any

from draftflow.errors import SourceError


def search_web(
    api_key: str, model: str, query: str, *, base_url: str | None = None, timeout: float = 60.0
) -> list[tuple[str, str]]:
    """Pairs of title and address for one query: what the answer cites first, then what the search consulted.

    Raises:
        SourceError: The call failed.
    """
    import openai

    client = openai.OpenAI(api_key=api_key.strip(), base_url=base_url, max_retries=0, timeout=timeout)
    try:
        response = client.responses.create(
            model=model,
            tools=[{"type": "web_search"}],
            tool_choice="required",
            include=["web_search_call.action.sources"],
            input=f"Find documents that answer this, primary and dated ones first: {query}",
        )
    except openai.APIStatusError as error:
        raise SourceError(f"openai: web search was answered with {error.status_code}") from None
    except openai.OpenAIError as error:
        raise SourceError(f"openai: web search could not be asked ({type(error).__name__})") from None
    return addresses(response.model_dump())


def addresses(response: dict[str, Any]) -> list[tuple[str, str]]:
    """Title and address of the citations and sources in a response, each address once."""
    cited: dict[str, str] = {}
    consulted: dict[str, str] = {}
    for item in response.get("output") or []:
        for part in item.get("content") or []:
            for note in part.get("annotations") or []:
                if note.get("type") == "url_citation" and note.get("url"):
                    cited.setdefault(note["url"], note.get("title") or note["url"])
        action = item.get("action") or {}
        for source in (action.get("sources") or []) if item.get("type") == "web_search_call" else []:
            if source.get("url"):
                consulted.setdefault(source["url"], source.get("title") or source["url"])
    found = cited | {url: title for url, title in consulted.items() if url not in cited}
    return [(title, url) for url, title in found.items()]
